import { parseAllDocuments } from 'yaml';

/** A job of GitLab, as far as the tests look at it. */
export interface GitlabJob {
  readonly image: { readonly name: string };
  readonly id_tokens: Readonly<Record<string, { readonly aud: string }>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly rules: readonly { readonly if: string }[];
  readonly script: readonly string[];
  readonly artifacts: { readonly when: string; readonly reports: Readonly<Record<string, string>> };
  readonly resource_group?: string;
  readonly environment?: { readonly name: string };
  readonly interruptible?: boolean;
}

type Node = Readonly<Record<string, unknown>>;

/** The jobs of a component: inputs filled in, and merged with what they extend, as GitLab documents both. */
export function gitlabJobs(
  component: string,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, GitlabJob>> {
  const [head, body] = component.split(/^---$/m);
  if (head === undefined || body === undefined) throw new Error('a component has two documents');
  const { spec } = parsed(head) as { spec: { inputs: Record<string, { default?: string } | null> } };
  const unknown = Object.keys(given).filter((name) => !(name in spec.inputs));
  if (unknown.length > 0) throw new Error(`no such input: ${unknown.join(', ')}`);
  const text = body.replaceAll(/\$\[\[ inputs\.(\w+) \]\]/g, (mark, name: string) => {
    const value = given[name] ?? spec.inputs[name]?.default;
    if (value === undefined) throw new Error(`${mark} has no value`);
    return value;
  });
  const all = parsed(text) as Readonly<Record<string, Node>>;
  const jobs = Object.entries(all).filter(([name]) => !name.startsWith('.'));
  return Object.fromEntries(jobs.map(([name, job]) => [name, extended(job, all) as unknown as GitlabJob]));
}

/** Whether the rules put the job into a pipeline with these variables: comparisons that are joined by `&&`. */
export function isInPipeline(job: GitlabJob, variables: Readonly<Record<string, string>>): boolean {
  const valueOf = (operand: string): string | undefined =>
    operand.startsWith('$') ? variables[operand.slice(1)] : (JSON.parse(operand) as string);
  return job.rules.some((rule) =>
    rule.if.split(' && ').every((comparison) => {
      const [left, right, ...rest] = comparison.split(' == ');
      if (left === undefined || right === undefined || rest.length > 0)
        throw new Error(`unknown rule: ${rule.if}`);
      return valueOf(left) === valueOf(right);
    }),
  );
}

/** Mappings are merged, everything else is replaced; the job wins. */
function extended({ extends: base, ...job }: Node, all: Readonly<Record<string, Node>>): Node {
  if (typeof base !== 'string') return job;
  const below = all[base];
  if (below === undefined) throw new Error(`${base} is no job`);
  return merged(extended(below, all), job);
}

function merged(below: Node, above: Node): Node {
  const both = Object.entries(above).map(([key, value]) => {
    const other = below[key];
    return [key, isNode(value) && isNode(other) ? merged(other, value) : value];
  });
  return { ...below, ...(Object.fromEntries(both) as Node) };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  const [document] = parseAllDocuments(text);
  if (document === undefined || document.errors.length > 0) throw new Error('no YAML document');
  return document.toJS();
}
