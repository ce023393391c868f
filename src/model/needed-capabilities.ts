import { isRootProtected } from './sudo-path.ts';

/** The operations of the port, as they appear in messages. */
export type Operation = 'GET' | 'LIST' | 'POST' | 'DELETE';

/** Whether the object is there already; `either` stands for both. */
export type Presence = 'absent' | 'present' | 'either';

/** A write here needs `create` for an object that is not there yet; everywhere else it needs `update` alone. */
const existenceChecked = [
  /^auth\/token\/roles\/[^/]+$/,
  /^auth\/.+\/role\/[^/]+$/,
  /^(?!sys\/|auth\/).+\/(?:data|metadata)\/./,
];

/** The capabilities that a request needs, `sudo` among them. */
export function neededCapabilities(
  operation: Operation,
  path: string,
  presence: Presence = 'either',
): readonly string[] {
  const wanted = capabilities(operation, path, presence);
  return isRootProtected(path) ? [...wanted, 'sudo'] : wanted;
}

/** A rule in the policy language. */
export function ruleText(path: string, capabilities: readonly string[]): string {
  const list = capabilities.map((word) => `"${word}"`).join(', ');
  return `path ${JSON.stringify(path)} { capabilities = [${list}] }`;
}

function capabilities(operation: Operation, path: string, presence: Presence): readonly string[] {
  switch (operation) {
    case 'GET':
      return ['read'];
    case 'LIST':
      return ['list'];
    case 'DELETE':
      return ['delete'];
    case 'POST':
      if (!existenceChecked.some((pattern) => pattern.test(path))) return ['update'];
      return { absent: ['create'], present: ['update'], either: ['create', 'update'] }[presence];
  }
}
