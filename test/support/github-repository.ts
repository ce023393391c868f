import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

const TEMPLATES = join(import.meta.dirname, '../../ci/github');

/** The ids that GitHub puts into the tokens of the repository. */
export const REPOSITORY = { name: 'acme/access', id: '424242', ownerId: '4242' } as const;

/** A checkout of a repository whose folder access/ began as a copy of ci/github/. */
export interface Checkout {
  readonly folder: string;
  /** Adds a role and its policy, which reads that path; one of the bound claims is a secret of the job. */
  addRole(name: string, path: string): Promise<void>;
}

/** Copies the templates and fills in what a person has to, and the issuer of the test. */
export async function githubCheckout(folder: string, issuer: string): Promise<Checkout> {
  const access = join(folder, 'access');
  await mkdir(folder, { recursive: true });
  await cp(TEMPLATES, access, { recursive: true, filter: (path) => !path.endsWith('workflow.yml') });
  const file = join(access, 'vaultctl.yaml');
  const edit = async (...changes: readonly (readonly [string, string])[]): Promise<void> => {
    let text = await readFile(file, 'utf8');
    for (const [before, after] of changes) {
      if (!text.includes(before)) throw new Error(`${before} is not in ci/github/vaultctl.yaml`);
      text = text.replace(before, () => after);
    }
    await writeFile(file, text);
  };
  await edit(
    ['default: https://token.actions.githubusercontent.com', `default: ${issuer}`],
    ["default: '0'", `default: '${REPOSITORY.id}'`],
    ["default: '0'", `default: '${REPOSITORY.ownerId}'`],
  );
  return {
    folder,
    async addRole(name, path) {
      const role = {
        role_type: 'jwt',
        user_claim: 'repository_id',
        bound_audiences: ['${var:audience}'],
        bound_claims: { repository_id: '${var:repository_id}', team: '${env:VAULTCTL_VAR_TEAM}' },
        token_policies: [name],
      };
      await edit(
        ['    roles:\n', `    roles:\n      ${name}: ${JSON.stringify(role)}\n`],
        ['\npolicies:\n', `\npolicies:\n  ${name}: 'path "${path}" { capabilities = ["read"] }'\n`],
      );
    },
  };
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>>;
}

interface WorkflowStep {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}

/** What each job of ci/github/workflow.yml gives the action, without what only the platform can work out. */
export async function workflowInputs(): Promise<
  Readonly<Record<'validate' | 'plan' | 'apply' | 'drift', Readonly<Record<string, string>>>>
> {
  const { jobs } = parse(await readFile(join(TEMPLATES, 'workflow.yml'), 'utf8')) as Workflow;
  const inputs = (job: string): Readonly<Record<string, string>> => {
    const step = jobs[job]?.steps.find(({ uses }) => uses.startsWith('OWNER/vaultctl@'));
    if (step === undefined) throw new Error(`the job ${job} does not use the action`);
    return Object.fromEntries(Object.entries(step.with).filter(([, value]) => !value.includes('${{')));
  };
  return {
    validate: inputs('validate'),
    plan: inputs('plan'),
    apply: inputs('apply'),
    drift: inputs('drift'),
  };
}
