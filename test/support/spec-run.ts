import { runApply } from '../../src/commands/apply.ts';
import { runPlan } from '../../src/commands/plan.ts';
import type { Wire } from '../../src/model/wire.ts';
import { realIo } from '../../src/world.ts';

/** What `--json` says, as far as tests look at it. */
export interface RunReport {
  readonly code: number;
  readonly changes: readonly {
    readonly action: string;
    readonly kind: string;
    readonly address: string;
    readonly fields: readonly {
      readonly field: string;
      readonly omitted: boolean;
      readonly write_only: boolean;
      readonly after: Wire;
    }[];
  }[];
  readonly applied: readonly {
    readonly address: string;
    readonly outcome: string;
    readonly failure?: object;
  }[];
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly notes: readonly { readonly address: string; readonly text: string }[];
}

/** Plans and applies specs given as values, in this process, through the commands and the real port. */
export interface SpecRun {
  plan(...documents: readonly object[]): Promise<RunReport>;
  apply(...documents: readonly object[]): Promise<RunReport>;
}

/** The commands against one real server; the spec comes on standard input as JSON, which is YAML. */
export function specRun(server: { readonly address: string; readonly token: string }): SpecRun {
  const io = realIo(process, { VAULT_ADDR: server.address, VAULT_TOKEN: server.token });
  const run = async (documents: readonly object[], command: 'plan' | 'apply'): Promise<RunReport> => {
    let said = '';
    const text = documents.map((spec) => JSON.stringify({ version: 1, ...spec }, null, 1)).join('\n---\n');
    const quiet = {
      ...io,
      out: (part: string) => void (said += part),
      files: { ...io.files, stdin: () => Promise.resolve(text) },
    };
    const code =
      command === 'plan'
        ? await runPlan(quiet, ['-'], { json: true, detailedExitcode: true })
        : await runApply(quiet, ['-'], { json: true, autoApprove: true });
    const report = JSON.parse(said) as Partial<RunReport>;
    return { changes: [], applied: [], diagnostics: [], notes: [], ...report, code };
  };
  return { plan: (...spec) => run(spec, 'plan'), apply: (...spec) => run(spec, 'apply') };
}
