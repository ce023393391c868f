import { readXml } from './xml-reader.ts';
import type { XmlElement } from './xml-reader.ts';

/** What of an XML document a schema does not allow. Knows as much of XML Schema as jenkins-junit.xsd needs, and throws at the rest. */
export function xmlSchemaProblems(schema: string, document: string): readonly string[] {
  const rules = new Map(
    readXml(withoutNamespace(schema)).children.map((one) => [one.attributes['name'], one]),
  );
  const check = (element: XmlElement): readonly string[] => {
    const rule = rules.get(element.name);
    if (rule === undefined) return [`<${element.name}>`];
    return [...contentProblems(element, rule), ...element.children.flatMap(check)];
  };
  return check(readXml(document));
}

/** The reader knows neither comments nor prefixes. */
function withoutNamespace(schema: string): string {
  return schema
    .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/^<\?xml.*\?>/, '<?xml version="1.0" encoding="UTF-8"?>')
    .replaceAll(/ xmlns:xs="[^"]*"/g, '')
    .replaceAll(/(<\/?)xs:/g, '$1');
}

function contentProblems(element: XmlElement, rule: XmlElement): readonly string[] {
  if (rule.attributes['type'] === 'xs:string') return textProblems(element);
  const [type] = only(rule, 'complexType');
  if (type === undefined) throw new Error(`no type: ${rule.name}`);
  const parts = only(type, 'sequence', 'attribute');
  const sequence = parts.find(({ name }) => name === 'sequence');
  const isMixed = type.attributes['mixed'] === 'true';
  return [
    ...attributeProblems(
      element,
      parts.filter(({ name }) => name === 'attribute'),
    ),
    ...(!isMixed && element.text.trim() !== '' ? [`text in <${element.name}>`] : []),
    ...sequenceProblems(element, sequence === undefined ? [] : only(sequence, 'element')),
  ];
}

function textProblems({ name, attributes, children }: XmlElement): readonly string[] {
  return [...Object.keys(attributes), ...children.map((child) => child.name)].map(
    (one) => `${one} in <${name}>`,
  );
}

function attributeProblems(
  { name, attributes }: XmlElement,
  rules: readonly XmlElement[],
): readonly string[] {
  const known = new Map(rules.map((rule) => [rule.attributes['name'] ?? '', rule.attributes['use']]));
  return [
    ...[...known]
      .filter(([one, use]) => use === 'required' && !(one in attributes))
      .map(([one]) => `no ${one} in <${name}>`),
    ...Object.keys(attributes)
      .filter((one) => !known.has(one))
      .map((one) => `<${name} ${one}>`),
  ];
}

/** Children in the order of the sequence, each as often as it may be there. */
function sequenceProblems(
  { name, children }: XmlElement,
  particles: readonly XmlElement[],
): readonly string[] {
  const problems: string[] = [];
  let at = 0;
  for (const { attributes } of particles) {
    const start = at;
    while (children[at]?.name === attributes['ref']) at += 1;
    const [least, most] = [attributes['minOccurs'] ?? '1', attributes['maxOccurs'] ?? '1'];
    const isTooMany = most !== 'unbounded' && at - start > Number(most);
    if (at - start < Number(least) || isTooMany)
      problems.push(`${at - start} <${attributes['ref']}> in <${name}>`);
  }
  const rest = children[at];
  return rest === undefined ? problems : [...problems, `<${rest.name}> in <${name}>`];
}

function only({ children }: XmlElement, ...names: readonly string[]): readonly XmlElement[] {
  const other = children.find(({ name }) => !names.includes(name));
  if (other !== undefined) throw new Error(`a schema with <${other.name}> is not understood`);
  return children;
}
