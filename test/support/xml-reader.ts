/** One element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const NAME = '[A-Za-z][\\w-]*';
const VALUE = '"[^"<]*"';
const TAG = new RegExp(`<(/?)(${NAME})((?: ${NAME}=${VALUE})*)(/?)>`, 'y');
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
// https://www.w3.org/TR/xml/#charsets
const NO_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** Reads a document without comments and namespaces; throws at what XML 1.0 does not allow. */
export function readXml(document: string): XmlElement {
  if (NO_CHARACTER.test(document)) throw new Error('a character that XML cannot hold');
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(head)) throw new Error('no XML declaration');
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  let at = head.length;
  while (at < document.length) {
    const inner = open.at(-1) ?? top;
    const next = document.indexOf('<', at);
    const end = next < 0 ? document.length : next;
    inner.text += plain(document.slice(at, end));
    at = end;
    if (next < 0) break;
    TAG.lastIndex = at;
    const tag = TAG.exec(document);
    if (tag === null) throw new Error(`no tag: ${document.slice(at, at + 60)}`);
    at = TAG.lastIndex;
    const [, isEnd, name = '', attributes = '', isEmpty] = tag;
    if (isEnd === '/') {
      if (open.length === 1 || inner.name !== name) throw new Error(`</${name}> closes ${inner.name}`);
      open.pop();
      continue;
    }
    const element: Open = { name, attributes: attributesIn(attributes), children: [], text: '' };
    inner.children.push(element);
    if (isEmpty !== '/') open.push(element);
  }
  const [root, more] = top.children;
  if (open.length > 1 || root === undefined || more !== undefined || top.text.trim() !== '') {
    throw new Error('not one closed root');
  }
  return root;
}

function attributesIn(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(new RegExp(` (${NAME})=(${VALUE})`, 'g'))].map(
    ([, name = '', value = '']) => [name, plain(value.slice(1, -1).replaceAll(/[\t\n\r]/g, ' '))] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error('an attribute twice');
  return Object.fromEntries(pairs);
}

function plain(text: string): string {
  if (text.includes(']]>')) throw new Error('the end of a section');
  return text.replaceAll(/&(?:#(\d+)|(\w+))?(;?)/g, (whole, code?: string, name?: string, end?: string) => {
    const character = code === undefined ? ENTITIES[name ?? ''] : String.fromCodePoint(Number(code));
    if (character === undefined || end !== ';' || NO_CHARACTER.test(character)) throw new Error(whole);
    return character;
  });
}
