import type { XmlElement } from './xml-reader.ts';

// Written down from junit-10.xsd of Jenkins' xUnit plugin, the strictest schema in use (MIT):
// https://github.com/jenkinsci/xunit-plugin/tree/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd
interface Rule {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
}

const NOTHING = { required: [], optional: [], children: [] } satisfies Rule;
const OUTCOME = { required: [], optional: ['type', 'message'], children: [] } satisfies Rule;
const RULES: Readonly<Record<string, Rule>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  skipped: OUTCOME,
  error: OUTCOME,
  failure: OUTCOME,
  'system-out': NOTHING,
  'system-err': NOTHING,
};

/** What of a document JUnit's readers do not know. */
export function junitProblems(element: XmlElement): readonly string[] {
  const { name, attributes, children } = element;
  const rule = RULES[name];
  if (rule === undefined) return [`<${name}>`];
  return [
    ...rule.required.filter((one) => !(one in attributes)).map((one) => `<${name}> without ${one}`),
    ...Object.keys(attributes)
      .filter((one) => ![...rule.required, ...rule.optional].includes(one))
      .map((one) => `<${name} ${one}>`),
    ...children.filter((one) => !rule.children.includes(one.name)).map((one) => `<${one.name}> in <${name}>`),
    ...children.flatMap(junitProblems),
  ];
}
