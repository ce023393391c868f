import { expect, test } from 'vitest';
import { run } from '../support/apply-story.ts';

// OpenBao 2.6 takes a policy whose expired stanza names no real capability, and refuses the same before it expires.
const spec = (expiration: string): string =>
  `version: 1\npolicies: { web: 'path "a" { capabilities = ["reed"] expiration = "${expiration}" }' }\n`;

test('a mistake in a stanza that has expired stops nobody before the server is known', async () => {
  const { code, stderr } = await run('validate -', undefined, { spec: spec('2026-06-01T11:59:59Z') });
  expect(stderr).toContain('warning sys/policies/acl/web: "reed" is no capability');
  expect(code).toBe(0);
});

test('the same mistake in a stanza that still counts is an error', async () => {
  const { code, stderr } = await run('validate -', undefined, { spec: spec('2026-06-01T12:00:01Z') });
  expect(stderr).toContain('error sys/policies/acl/web: "reed" is no capability');
  expect(code).toBe(1);
});
