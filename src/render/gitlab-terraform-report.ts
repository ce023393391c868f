import { countChanges } from './plan-text.ts';
import type { Report } from './plan-json.ts';

/**
 * The counts that GitLab shows in a merge request. Without a plan the keys are left out: GitLab then says that a report
 * failed, and not that nothing changes. https://docs.gitlab.com/ee/user/infrastructure/iac/mr_integration.html
 */
export function gitlabTerraformReport({ plan }: Report): string {
  if (plan === undefined) return '{}\n';
  const { add, change, destroy } = countChanges(plan);
  return `${JSON.stringify({ create: add, update: change, delete: destroy })}\n`;
}
