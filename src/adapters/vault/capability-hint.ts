/** The operations of the port, as they appear in messages. */
export type Operation = 'GET' | 'LIST' | 'POST' | 'DELETE';

/** Paths that ask for `sudo` beside the capability. https://developer.hashicorp.com/vault/docs/concepts/policies#sudo */
const rootProtected = [
  /^sys\/auth\/./,
  /^sys\/remount$/,
  /^sys\/audit(?:\/|$)/,
  /^sys\/raw(?:\/|$)/,
  /^sys\/rotate(?:\/|$)/,
  /^sys\/config\/(?:cors$|auditing\/|ui\/headers\/)/,
  /^sys\/plugins\/catalog\/./,
  /^sys\/(?:leases\/)?revoke-(?:prefix|force)\/./,
  /^sys\/leases(?:$|\/lookup\/)/,
  /^sys\/internal\/inspect\/./,
  /^auth\/token\/(?:accessors|revoke-orphan)/,
];

/** A write here needs `create` for an object that is not there yet; everywhere else it needs `update` alone. */
const existenceChecked = [
  /^auth\/token\/roles\/[^/]+$/,
  /^auth\/.+\/role\/[^/]+$/,
  /^(?!sys\/|auth\/).+\/(?:data|metadata)\/./,
];

/** The rule, in the policy language, that a refused request lacked. */
export function missingRule(operation: Operation, path: string): string {
  const wanted = [...capabilities(operation, path)];
  if (rootProtected.some((pattern) => pattern.test(path))) wanted.push('sudo');
  const list = wanted.map((word) => `"${word}"`).join(', ');
  return `path ${JSON.stringify(path)} { capabilities = [${list}] }`;
}

function capabilities(operation: Operation, path: string): readonly string[] {
  switch (operation) {
    case 'GET':
      return ['read'];
    case 'LIST':
      return ['list'];
    case 'DELETE':
      return ['delete'];
    case 'POST':
      return existenceChecked.some((pattern) => pattern.test(path)) ? ['create', 'update'] : ['update'];
  }
}
