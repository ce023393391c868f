import { stanzas } from './corpus-stanzas.ts';
import { jsonTexts, roots } from './corpus-texts.ts';
import { filters, paths, strings, values } from './corpus-values.ts';

/** Texts written by hand: every trap of the syntax that we know of, good and bad. */
export const corpus: readonly string[] = [
  ...roots,
  ...jsonTexts,
  ...stanzas.map(stanza),
  ...strings.map((text) => `name = ${text}\n`),
  ...strings.map((text) => `path ${text} {}\n`),
  ...strings.map((text) => stanza(`capabilities = [${text}]`)),
  ...strings.map((text) => stanza(`comment = ${text}`)),
  ...values.flatMap((text) =>
    [
      'policy',
      'capabilities',
      'min_wrapping_ttl',
      'allowed_parameters',
      'pagination_limit',
      'comment',
      'expiration',
    ].map((key) => stanza(`${key} = ${text}`)),
  ),
  ...paths.map((path) => `path "${path}" { capabilities = ["read"] }`),
  ...paths.map((path) => `{"path":{"${path}":{"capabilities":["read"]}}}`),
  ...paths.map((path) => `path "${path}" { expiration = 60 }`),
  ...filters.map((text) =>
    stanza(`capabilities = ["list"]\nlist_scan_response_keys_filter_path = ${JSON.stringify(text)}`),
  ),
];

/** A stanza body in a policy of one stanza. */
function stanza(body: string): string {
  return `path "a" {\n${body}\n}\n`;
}
