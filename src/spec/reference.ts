import { fieldType } from '../model/field-type.ts';
import type { catalogue } from '../model/catalogue.ts';
import { fieldEntries, fieldPath } from '../model/kind.ts';
import type { Field, Kind } from '../model/kind.ts';
import { describe, describeKind } from './schema.ts';

/** What the page of findings shows of one entry of the catalogue. */
interface RuleEntry {
  readonly severity: 'error' | 'warning';
  readonly rank?: string;
  readonly rule: string;
  readonly hint: string;
}

/** The reference of the spec in Markdown: a section for each kind, derived from its table. */
export function referencePage(kinds: readonly Kind[]): string {
  return page(
    '# Reference of the spec',
    'What may stand in a spec, by kind of object. Fields have the names of the server’s API, and a field that is left out has the default of the server.',
    ...kinds.flatMap(kindSection),
  );
}

/** The findings of vaultctl in Markdown: code, severity, rule and next step. */
export function diagnosticsPage(entries: Readonly<Record<keyof typeof catalogue, RuleEntry>>): string {
  const rows = Object.entries(entries).map(([code, { severity, rank, rule, hint }]) => [
    `\`${code}\``,
    rank === undefined ? severity : `${severity}, ${rank}`,
    rule,
    hint,
  ]);
  return page(
    '# Findings',
    'Errors stop `plan` and `apply`; warnings do not, and a rank says how pressing they are. Where it depends on the server, a finding may be an error or a warning.',
    table(['code', 'severity', 'rule', 'next step'], rows),
  );
}

function kindSection(kind: Kind): readonly string[] {
  const fields = fieldEntries(kind).filter(([name]) => name !== kind.spec.content?.field);
  const rows = fields.map(([name, field]) => fieldRow(name, field));
  return [
    `## ${kind.name}`,
    `${describeKind(kind)} [The server’s page](${kind.url})`,
    place(kind),
    ...contentText(kind),
    ...(rows.length > 0 ? [table(['field', 'type', 'default', 'notes'], rows)] : []),
    ...nameList('Deprecated names', kind.deprecated, (successor) => `write \`${successor}\``),
    ...nameList('Keys without effect', kind.ignored, (advice) => advice),
  ];
}

/** Where the object stands, as YAML. */
function place(kind: Kind): string {
  const names = kind.parent === undefined ? ['name'] : [kind.parent, 'name'];
  const lines = kind.spec.path.map((key, depth) => {
    const shown = key === '*' ? `<${names.shift() ?? 'name'}>` : key;
    return `${'  '.repeat(depth)}${shown}:`;
  });
  return ['```yaml', ...lines, '```'].join('\n');
}

function contentText({ fields, spec: { content } }: Kind): readonly string[] {
  if (content === undefined) return [];
  const { field, text, file, rules } = content;
  const { accessors } = fields[field] ?? {};
  return [
    `The text stands there itself, or in a mapping with one of \`${text}\` (the text), \`${file}\` (a file with the text, relative to the spec file) and \`${rules}\` (the rules as YAML).`,
    ...(accessors === undefined ? [] : [accessorText(accessors.kind)]),
  ];
}

function accessorText(kind: string): string {
  return [
    `In each of these, \`\${accessor:PATH}\` stands for the accessor of the ${kind} with that path in the policy’s namespace:`,
    '`{{identity.entity.aliases.${accessor:jwt-nomad}.metadata.nomad_job_id}}`.',
    'The mount is declared in the spec or is on the server already. When this run makes the mount, the plan shows',
    '`(known after apply)` in that place and the policy is written after it; when somebody has made the mount again, the next',
    'plan changes the policies that ask for it. `$${accessor:` is the literal text `${accessor:`. In a file nothing else is',
    'substituted.',
  ].join(' ');
}

function fieldRow(name: string, field: Field): readonly string[] {
  const type = fieldType(field.type);
  const { default: initial = type.zero, ...rest } = field;
  return [
    `\`${fieldPath(name, field)}\``,
    field.enum === undefined
      ? type.form
      : field.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', '),
    field.required === true ? 'required' : `\`${JSON.stringify(initial)}\``,
    describe(rest),
  ];
}

function nameList(
  title: string,
  names: Readonly<Record<string, string>> | undefined,
  explain: (text: string) => string,
): readonly string[] {
  const items = Object.entries(names ?? {}).map(([name, text]) => `- \`${name}\`: ${explain(text)}`);
  return items.length === 0 ? [] : [`${title}:`, items.join('\n')];
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** A bar ends a cell even between backticks, so it is escaped. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** Blocks of Markdown with a blank line between them. */
export function page(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
