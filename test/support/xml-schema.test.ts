import { expect, test } from 'vitest';
import { reportProblems } from './published-schemas.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

test.each([
  ['<testsuites><testsuite name="a" tests="1"><testcase name="b"/></testsuite></testsuites>', []],
  ['<testsuites><testsuite name="a"/></testsuites>', ['no tests in <testsuite>']],
  ['<testsuites><testsuite name="a" tests="0" group="x"/></testsuites>', ['<testsuite group>']],
  ['<testsuites><testcase name="b"/></testsuites>', ['<testcase> in <testsuites>']],
  ['<testsuite name="a" tests="1">text</testsuite>', ['text in <testsuite>']],
  ['<testcase name="b"><failure>why</failure><error/></testcase>', ['<error> in <testcase>']],
  ['<testcase name="b"><skipped/><skipped/></testcase>', ['2 <skipped> in <testcase>']],
  ['<testcase name="b"><skipped message="x"/></testcase>', ['message in <skipped>']],
  ['<properties/>', ['0 <property> in <properties>']],
  ['<other/>', ['<other>']],
])('%s', (document, problems) => {
  expect(reportProblems('junit', `${head}${document}\n`)).toEqual(problems);
});

test('what GitLab would drop is found', () => {
  const entry = {
    description: 'a',
    check_name: 'b',
    fingerprint: 'c',
    severity: 'minor',
    location: { path: 'a.yaml', lines: { begin: 1 } },
  };
  expect(reportProblems('code quality', JSON.stringify([entry]))).toEqual([]);
  for (const change of [{ severity: 'high' }, { fingerprint: undefined }, { location: { path: '/a' } }])
    expect(reportProblems('code quality', JSON.stringify([{ ...entry, ...change }]))).not.toEqual([]);
  expect(reportProblems('terraform', '{"create":1,"update":0}')).not.toEqual([]);
});
