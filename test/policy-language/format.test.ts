import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPolicy } from '../../src/policy-language/format.ts';
import { parsePolicy } from '../../src/policy-language/parse.ts';
import { printPolicy } from '../../src/policy-language/print.ts';
import { sameRules } from '../../src/policy-language/same-rules.ts';
import { binaryFor } from '../support/servers.ts';
import { hclText, withSlips } from './arbitrary.ts';
import { corpus } from './corpus.ts';
import { ruleInputs } from './rule-arbitrary.ts';

const UNTIDY = `# Which secrets
# the app reads


path "secret/data/app/*"   {
capabilities=["read" ,"list"]   # why   
    // inner
  min_wrapping_ttl = "5m"
  allowed_parameters={
   "x"=["a",
   "b"]
   "*"=[ ]
  }

}
path "b" { capabilities = [ "read" ] }
path "c" {
  comment = <<-EOF
     as  it  is  
     EOF
  control_group {
factor "ops" { identity { group_names = ["g"]
 approvals = 1 } }
  }
/* a block
     of its own */
}


`;

const TIDY = `# Which secrets
# the app reads

path "secret/data/app/*" {
  capabilities = ["read", "list"] # why
  // inner
  min_wrapping_ttl = "5m"
  allowed_parameters = {
    "x" = ["a",
      "b"]
    "*" = []
  }
}
path "b" { capabilities = ["read"] }
path "c" {
  comment = <<-EOF
     as  it  is  
     EOF
  control_group {
    factor "ops" { identity { group_names = ["g"]
      approvals = 1 } }
  }
  /* a block
     of its own */
}
`;

test('levels, blanks and blank lines have one form; words, comments and line breaks stay', () => {
  expect(formatPolicy(UNTIDY)).toEqual({ text: TIDY });
  expect(formatPolicy(TIDY)).toEqual({ text: TIDY });
});

test('settings in neighbouring lines have their = below each other', () => {
  const text = 'path "a" {\n capabilities = ["read"]\n comment="x"\n\n policy = "read"\n}\n';
  expect(formatPolicy(text)).toEqual({
    text: 'path "a" {\n  capabilities = ["read"]\n  comment      = "x"\n\n  policy = "read"\n}\n',
  });
});

test('line breaks of Windows become those of everybody else', () => {
  expect(formatPolicy('path "a" {\r\n}\r\n')).toEqual({ text: 'path "a" {\n}\n' });
});

test.each([
  ['JSON', '{"path":{"a":{"capabilities":["read"]}}}'],
  ['base64', 'cGF0aCAiYSIge30='],
])('%s stays as it is', (skipped, text) => {
  expect(formatPolicy(text)).toEqual({ skipped });
});

test('a text that the servers cannot read stays as it is, with the place of the fault', () => {
  const made = formatPolicy('path "a" {\n  capabilities = ["read"\n}\n');
  expect(made).toMatchObject({ problems: [{ code: 'policy-syntax', line: 3, column: 1 }] });
});

describe('whatever the text', () => {
  const check = (text: string): void => {
    const made = formatPolicy(text);
    expect(made).not.toHaveProperty('unsafe');
    if (!('text' in made)) return;
    expect(formatPolicy(made.text)).toEqual(made);
    const before = parsePolicy(text);
    const after = parsePolicy(made.text);
    expect(after.problems.map(({ code }) => code)).toEqual(before.problems.map(({ code }) => code));
    expect(after.comments.map(({ text: one }) => words(one))).toEqual(
      before.comments.map(({ text: one }) => words(one)),
    );
    // A text that both products refuse has no rules.
    if (sameRules(text, `${text}\n`)) expect(sameRules(text, made.text)).toBe(true);
    expect(made.text).not.toMatch(/\r\n|\n\n$|^\n./);
  };

  test('written by hand: a second time changes nothing, rules and comments are the same', () => {
    for (const text of corpus) check(text);
  });

  test('generated, also with slips: a second time changes nothing, rules and comments are the same', () => {
    fc.assert(fc.property(fc.oneof(hclText, withSlips(hclText)), check), { numRuns: 500 });
  });

  test('what the printer writes has the form already', () => {
    fc.assert(
      fc.property(ruleInputs.openbao, (rules) => {
        const text = printPolicy(rules);
        const made = formatPolicy(text);
        if ('text' in made) expect(made.text).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

test('the formatter of Vault itself has nothing to add to a policy of the usual kind', async ({ skip }) => {
  const vault = await binaryFor('vault', { skip });
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-fmt-'));
  try {
    const made = formatPolicy(`path "secret/data/app/*" {
    # what for
      capabilities=["read","list"]
  min_wrapping_ttl   = "1m"   
}



path "auth/token/create" {
capabilities = [ "update" ]
}`);
    const text = 'text' in made ? made.text : '';
    const file = join(folder, 'a.hcl');
    await writeFile(file, text);
    await promisify(execFile)(vault, ['policy', 'fmt', file], { env: { HOME: folder } });
    expect(await readFile(file, 'utf8')).toBe(text);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function words(comment: string): string {
  return comment.replaceAll(/[ \t\r]+$/gm, '');
}
