import { printable } from './printable.ts';
import { wellFormed } from './well-formed.ts';

// What XML 1.0 cannot hold in any spelling, besides halves of pairs and what `printable` has made visible.
const NO_XML = /[\ufffe\uffff]/g;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element on lines of its own; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, inner: readonly string[] = []): string {
  const start = `<${name}${attributeList(attributes)}`;
  return inner.length === 0 ? `${start}/>` : [`${start}>`, ...inner, `</${name}>`].join('\n');
}

/** One element that holds text as it is. */
export function withText(name: string, attributes: Attributes, text: string): string {
  return `<${name}${attributeList(attributes)}>${escaped(text, '\n')}</${name}>`;
}

function attributeList(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
}

/** Line breaks would be read as blanks in an attribute, so there they are written as references. */
function escaped(text: string, newline = '&#10;'): string {
  return wellFormed(printable(text))
    .replaceAll(NO_XML, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', newline);
}
