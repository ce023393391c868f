import { aclTraits } from '../acl-server.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { stanzaFinding, stanzas } from './stanza.ts';
import type { Stanza } from './stanza.ts';
import { aliasTemplates, rolesWith, selectorsIn, templateValue } from './template-values.ts';
import type { TemplateValue } from './template-values.ts';

/** Templates that stand on something that changes, or that a token can fill with more than a name. */
export const templates: LintRule = function* ({ model }) {
  const accessors = new Set([...model.mounts.values()].map(({ accessor }) => accessor));
  const told = new Set<string>();
  for (const stanza of stanzas(model)) {
    if (!stanza.rule.writtenPath.includes('{{')) continue;
    yield* names(stanza);
    yield* unknownAccessors(stanza, accessors);
    for (const { finding, about } of values(stanza)) {
      // One claim is one matter, in however many paths of a policy it stands.
      const key = JSON.stringify([
        finding.resource.address,
        finding.problem.code,
        about.value.claim,
        about.role,
      ]);
      if (told.has(key)) continue;
      told.add(key);
      yield finding;
    }
  }
};

function* names(stanza: Stanza): Iterable<LintFinding> {
  const name = selectorsIn(stanza.rule.writtenPath).find((selector) =>
    /^identity\.(?:entity\.name$|groups\.(?:names\.|ids\.[^.]+\.name$))/.test(selector),
  );
  if (name === undefined) return;
  const message = `"${stanza.rule.path}" follows a name that somebody can change: {{${name}}}`;
  const hint = name.startsWith('identity.entity')
    ? 'use {{identity.entity.id}}, or metadata of the login'
    : 'use the id of the group: {{identity.groups.ids.ID.…}}';
  yield stanzaFinding(stanza, 'policy-template-on-name', message, { hint });
}

function* unknownAccessors(stanza: Stanza, accessors: ReadonlySet<string>): Iterable<LintFinding> {
  // Of a mount that is asked for by its path it has been said that it is not there.
  const unknown = aliasTemplates(stanza.rule.writtenPath).find(
    ({ accessor }) => !accessors.has(accessor) && !accessor.startsWith('${'),
  );
  if (unknown === undefined) return;
  const message = `"${stanza.rule.path}" names the accessor ${unknown.accessor}, which no auth mount here has`;
  yield stanzaFinding(stanza, 'policy-template-unknown-accessor', message);
}

/** What the tokens that a role admits may put into the path. */
function* values(stanza: Stanza): Iterable<{ readonly finding: LintFinding; readonly about: About }> {
  const { model, policy, rule } = stanza;
  if (rule.capabilities.includes('deny')) return;
  const { blocked } = aclTraits(model.server);
  const { allowsSlashesInTemplates: slashes, allowsWildcardsInTemplates: wildcards } = policy.policy;
  for (const template of aliasTemplates(rule.writtenPath)) {
    for (const role of rolesWith(model, policy.namespace, policy.name)) {
      const value = templateValue(role, template);
      if (value === undefined) continue;
      const about = { stanza, value, role: role.address };
      const isOpen = value.bound === undefined && !value.isPlain;
      if (blocked.includes('/') && slashes !== true) {
        if (hasSlash(value)) yield { finding: dropped(about), about };
      } else if (isOpen) yield { finding: takesSlashes(about), about };
      if (isOpen && (!blocked.includes('*') || wildcards === true)) {
        yield { finding: takesWildcards(about), about };
      }
    }
  }
}

interface About {
  readonly stanza: Stanza;
  readonly value: TemplateValue;
  readonly role: string;
}

/** Claims whose values have slashes by nature. */
const WITH_SLASHES =
  /^\/?(?:repository|project_path|namespace_path|ref|ref_path|workflow_ref|job_workflow_ref|ci_config_ref_uri|repo_slug)$/;

function hasSlash({ claim, bound }: TemplateValue): boolean {
  return bound === undefined ? WITH_SLASHES.test(claim) : bound.every((value) => value.includes('/'));
}

function dropped({ stanza, value, role }: About): LintFinding {
  const message = `"${stanza.rule.path}" is passed over for logins at ${role}: ${value.claim} has a slash, and this server fills no template with one`;
  const hint =
    'use a claim without slashes, such as an id, or set allow_slashes_in_identity_templates on the policy';
  return stanzaFinding(stanza, 'policy-template-value-refused', message, { hint });
}

function takesSlashes({ stanza, value, role }: About): LintFinding {
  const message = `"${stanza.rule.path}" takes ${value.claim} as it comes from tokens at ${role}: a slash in it leads to another path`;
  return stanzaFinding(stanza, 'policy-template-takes-slashes', message, { hint: bindHint(value) });
}

function takesWildcards({ stanza, value, role }: About): LintFinding {
  const message = `"${stanza.rule.path}" takes ${value.claim} as it comes from tokens at ${role}: a * or + in it matches the paths of others`;
  return stanzaFinding(stanza, 'policy-template-takes-wildcards', message, { hint: bindHint(value) });
}

function bindHint({ claim }: TemplateValue): string {
  return `bind ${claim} in the role to values, or use an id`;
}
