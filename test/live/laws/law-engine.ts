import { runApply } from '../../../src/commands/apply.ts';
import type { Io } from '../../../src/commands/io.ts';
import { runPlan } from '../../../src/commands/plan.ts';
import { kinds } from '../../../src/kinds/index.ts';
import type { Kind } from '../../../src/model/kind.ts';
import type { SpecMap } from '../../support/generators/law-spec.ts';

/** What `--json` says, as far as the laws look at it. */
export interface LawReport {
  readonly changes: readonly LawChange[];
  readonly applied: readonly {
    readonly address: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly failure?: { readonly kind: string; readonly message: string };
  }[];
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly code: string;
    readonly message: string;
    readonly address?: string;
    readonly at?: object;
  }[];
  readonly error?: { readonly message: string };
  /** The report without its findings, whose positions say where something stands in the files. */
  readonly bytes: string;
}

/** One object of a plan. */
export interface LawChange {
  readonly action: string;
  readonly address: string;
  readonly fields: readonly {
    readonly field: string;
    readonly before?: unknown;
    readonly after: unknown;
    readonly layout_only: boolean;
    readonly write_only: boolean;
  }[];
}

/** The commands, from spec to report, with tables that may be changed. */
export interface LawEngine {
  plan(documents: readonly SpecMap[]): Promise<LawReport>;
  apply(documents: readonly SpecMap[]): Promise<LawReport>;
}

/** Runs the real commands; while they run, the list of kinds holds those of `tables` in place of its own. */
export function lawEngine(io: Io, tables: readonly Kind[] = kinds): LawEngine {
  const run = async (documents: readonly SpecMap[], command: 'plan' | 'apply'): Promise<LawReport> => {
    let said = '';
    const text = documents.map((one) => `---\n${JSON.stringify(one, null, 1)}\n`).join('');
    const quiet: Io = {
      ...io,
      out: (part) => void (said += part),
      files: { ...io.files, stdin: () => Promise.resolve(text) },
    };
    // What is generated may well be a change that has no safe order.
    const options = { json: true, allowTransientWidening: true };
    await withTables(tables, () =>
      command === 'plan'
        ? runPlan(quiet, ['-'], options)
        : runApply(quiet, ['-'], { ...options, autoApprove: true }),
    );
    const { diagnostics = [], ...rest } = JSON.parse(said) as Partial<LawReport>;
    return { changes: [], applied: [], ...rest, diagnostics, bytes: JSON.stringify(rest, null, 1) };
  };
  return { plan: (documents) => run(documents, 'plan'), apply: (documents) => run(documents, 'apply') };
}

const own = [...kinds];

async function withTables(tables: readonly Kind[], action: () => Promise<unknown>): Promise<void> {
  const list = kinds as Kind[]; // the commands read this very list, so it is changed in place
  list.splice(0, list.length, ...tables);
  try {
    await action();
  } finally {
    list.splice(0, list.length, ...own);
  }
}
