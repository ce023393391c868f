import { finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../spec/files.ts';
import { isTestFile, readSpecFiles } from '../spec/spec-files.ts';
import type { SpecFile } from '../spec/spec-files.ts';
import { parseYaml } from '../spec/yaml-document.ts';
import type { YamlDocument } from '../spec/yaml-document.ts';
import { entryAt, target } from '../spec/yaml-node.ts';

/** A test file as it was read: YAML, of which the shape is not known yet. */
export interface TestFile extends SpecFile {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** As written: the spec that the tests are about. */
  readonly spec: string | undefined;
}

/** Reads the test files that the paths name; of a folder all `*.test.yaml` and `*.test.yml` below it. */
export async function readTestFiles(
  files: Files,
  paths: readonly string[],
): Promise<{ readonly testFiles: readonly TestFile[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { specFiles, diagnostics } = await readSpecFiles(files, paths, {
    isWanted: isTestFile,
    called: '*.test.yaml',
    code: 'test-empty',
    hint: 'write a test file beside the spec, or name the one that you mean',
  });
  const testFiles = specFiles.map((file): TestFile => {
    const parsed = parseYaml(file.source, isClaim);
    return {
      ...file,
      documents: parsed.documents,
      diagnostics: parsed.diagnostics.map(ofTests),
      spec: parsed.documents.map(specOf).find((spec) => spec !== undefined),
    };
  });
  return { testFiles, diagnostics };
}

/** Claims are those of a token, which is JSON. */
function isClaim([tests, , login, claims, ...rest]: readonly (string | number)[]): boolean {
  return tests === 'tests' && login === 'login' && claims === 'claims' && rest.length > 0;
}

/** The parser takes every file for a spec. */
function ofTests(one: Diagnostic): Diagnostic {
  if (one.code !== 'spec-empty') return one;
  return finding('test-empty', one.message, { ...(one.at !== undefined && { at: one.at }) });
}

function specOf({ root }: YamlDocument): string | undefined {
  const node = target(entryAt(root, 'spec')?.value);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
