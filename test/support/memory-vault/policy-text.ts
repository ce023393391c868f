import { Refusal } from './refusal.ts';

const capabilities = [
  ...['create', 'read', 'update', 'delete', 'list', 'patch', 'sudo', 'deny'],
  ...['subscribe', 'recover', 'scan'],
];

/**
 * A small part of what the servers check: braces, capabilities, a byte order mark. The product's own parser is not
 * used, so that a mistake in it cannot hide.
 */
export function checkPolicyText(text: string): void {
  if (text.startsWith('\ufeff')) throw refusal('At 1:1: illegal char');
  const bare = text.replace(/"(?:\\.|[^"\\])*"|#.*|\/\/.*|\/\*[\s\S]*?\*\//g, '""');
  if (bare.split('{').length !== bare.split('}').length)
    throw refusal('object expected closing RBRACE got: EOF');
  for (const [, path = '', body = ''] of text.matchAll(/path\s+"([^"]*)"\s*\{([^{}]*)\}/g)) {
    const list = /capabilities\s*=\s*\[([^\]]*)\]/.exec(body)?.[1] ?? '';
    for (const [, word = ''] of list.matchAll(/"([^"]*)"/g)) {
      if (!capabilities.includes(word)) throw refusal(`path "${path}": invalid capability "${word}"`);
    }
  }
}

function refusal(text: string): Refusal {
  return new Refusal(400, `failed to parse policy: ${text}`);
}
