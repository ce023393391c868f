import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { parsePolicy } from '../../src/policy-language/parse.ts';
import { printPolicy } from '../../src/policy-language/print.ts';
import { isRefused } from '../../src/policy-language/problem.ts';
import { hclText, jsonText, withSlips } from '../policy-language/arbitrary.ts';
import { corpus } from '../policy-language/corpus.ts';
import { ruleInputs } from '../policy-language/rule-arbitrary.ts';
import { liveServers, realBinary } from '../support/servers.ts';

/** Later versions than these know words that the parser knows, too. */
const NAMES = ['vault', 'bao'];
/** How a word that the servers do not know is quoted in their refusal. */
const QUOTED_WORD = /invalid capability (".*")$/s;

for (const { name, flavour, start } of (await liveServers()).filter((server) =>
  NAMES.includes(server.name),
)) {
  describe(`${name} and the parser`, () => {
    let server: RunningServer;
    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterAll(() => server.stop());

    /** The texts on which the two do not agree. */
    async function disagreements(texts: Iterable<string>): Promise<{ differ: object[]; taken: number }> {
      const differ: object[] = [];
      let taken = 0;
      for (const text of texts) {
        const { problems } = parsePolicy(text, { now: Date.now() });
        const refusal = await refusalOf(server, text);
        if (refusal === undefined) taken += 1;
        if (isRefused(problems, flavour) !== (refusal !== undefined))
          differ.push({ text, refusal, problems });
      }
      return { differ, taken };
    }

    test('agree on every text of the corpus', { timeout: 120_000 }, async () => {
      const { differ, taken } = await disagreements(corpus);
      expect(differ).toEqual([]);
      expect(taken).toBeGreaterThan(300);
      expect(corpus.length - taken).toBeGreaterThan(400);
    });

    const generated = {
      'HCL texts': hclText,
      'JSON texts': jsonText,
      'HCL texts with slips': withSlips(hclText),
      'JSON texts with slips': withSlips(jsonText),
      'slips in the corpus': withSlips(fc.constantFrom(...corpus.filter(withoutTemplate))),
    };
    test.each(Object.entries(generated))('agree on %s', { timeout: 120_000 }, async (_, texts) => {
      const { differ } = await disagreements(fc.sample(texts, 300));
      expect(differ).toEqual([]);
    });

    test('decode strings to the same text', async () => {
      const words = [
        ...[
          '"\\x41\\102\\u00e9\\U0001F600\\"\\\\"',
          '"${"a\\n"}\\x41"',
          '"$${x}"',
          '"\\x24{"',
          '"\\xc3\\xa9"',
        ],
        ...[
          '<<E\na\n  b\nE\n',
          '<<E\na\n  E\n',
          '<<-E\n  a\n    b\n  E\n',
          '<<-E\n  a\n b\n  E\n',
          '<<-E\n\ta\n\tE\n',
        ],
      ];
      for (const word of words) {
        const text = `path "a" { capabilities = [${word}] }`;
        const quoted = QUOTED_WORD.exec((await refusalOf(server, text)) ?? '')?.[1] ?? 'null';
        expect([word, parsePolicy(text).rules[0]?.capabilities[0]]).toEqual([word, JSON.parse(quoted)]);
      }
    });

    test('read the same paths', async () => {
      for (const path of ['"/a/\\x62"', '"c ${d}/\\""', 'bare.word-1', '"\\u00e9/\\u{"']) {
        const text = `path ${path} { capabilities = ["list"] }`;
        if ((await refusalOf(server, text)) !== undefined) continue;
        const { auth } = await post(server, 'auth/token/create', { policies: ['x'] });
        const [rule] = parsePolicy(text).rules;
        const asked = rule?.path ?? '';
        const { data } = await post(server, 'sys/capabilities', {
          token: auth?.client_token,
          paths: [asked],
        });
        expect([path, data?.[asked]]).toEqual([path, ['list']]);
      }
    });
  });

  test(`${name} policy fmt leaves printed policies as they are`, { timeout: 60_000 }, async () => {
    const binary = await realBinary(name);
    if (binary === undefined) throw new Error(`missing: ${name}`);
    const folder = await mkdtemp(join(tmpdir(), 'vaultctl-fmt-'));
    try {
      const printed = printPolicy(fc.sample(ruleInputs[flavour], 200).flat());
      const file = join(folder, 'policy.hcl');
      await writeFile(file, printed);
      await promisify(execFile)(binary, ['policy', 'fmt', file], { env: { HOME: folder } });
      expect(await readFile(file, 'utf8')).toBe(printed);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

/** Go templates are judged only roughly: the parser does not run them. */
function withoutTemplate(text: string): boolean {
  return !text.includes('list_scan_response_keys_filter_path');
}

interface Answer {
  readonly errors?: readonly string[];
  readonly auth?: { readonly client_token: string };
  readonly data?: Readonly<Record<string, unknown>>;
}

async function post(server: RunningServer, path: string, body: object): Promise<Answer> {
  const response = await fetch(`${server.address}/v1/${path}`, {
    method: 'POST',
    headers: { 'X-Vault-Token': server.token },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Answer); // the server's own answers
}

/** Why the server refuses the text. It ends the connection when its parser fails on a string that it cannot decode. */
async function refusalOf(server: RunningServer, policy: string): Promise<string | undefined> {
  try {
    return (await post(server, 'sys/policies/acl/x', { policy })).errors?.join();
  } catch (error) {
    if (error instanceof TypeError) return String(error.cause);
    throw error;
  }
}
