import { demandsOf, textsOf } from './bound-texts.ts';
import { eachRole } from './each.ts';

const CALLERS = [
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'enterprise',
  'enterprise_id',
  'sub',
];

/**
 * Bindings to a reusable workflow of GitHub, which any repository may call where it is public.
 * https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-with-reusable-workflows
 */
export const reusableWorkflows = eachRole(function* ({ values }) {
  const demands = demandsOf(values);
  const workflow = demands.find(({ claim }) => claim === 'job_workflow_ref');
  if (workflow === undefined) return;
  const open = textsOf(workflow).find((text) => !isPinned(text));
  const place = { fields: ['bound_claims'], within: ['job_workflow_ref'] };
  if (open !== undefined) {
    yield {
      code: 'reusable-workflow-open',
      message: `bound_claims.job_workflow_ref is ${JSON.stringify(open)}, which takes the workflow from any branch, one that nobody has looked at among them`,
      ...place,
      hint: 'write the branch, the tag or the commit behind the @',
    };
  } else if (!demands.some(({ claim }) => CALLERS.includes(claim))) {
    yield {
      code: 'reusable-workflow-open',
      message:
        'bound_claims names the workflow, and not the repositories that may call it: one that is public can be called by anybody',
      ...place,
      hint: 'bind repository_owner_id, too',
    };
  }
});

function isPinned(text: string): boolean {
  const [, version] = text.split('@');
  return version !== undefined && !/^(?:refs\/(?:(?:heads|tags|pull)\/)?)?\*/.test(version);
}
