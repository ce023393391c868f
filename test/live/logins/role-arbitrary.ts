import type { Arbitrary } from 'fast-check';
import type { LoginRole } from '../../../src/access/login.ts';
import { built } from './chance.ts';
import type { Chance } from './chance.ts';
import { GLOBS, LITERALS, NAMES, PLAIN_NAMES, POINTERS, SOUND_NAMES, TEXTS } from './vocabulary.ts';

const LEEWAYS = [0, 0, 0, -1, -60, 5, 300];
const NETWORKS = [
  '127.0.0.1',
  '127.0.0.0/8',
  '127.0.0.2/31',
  '127.0.0.5/30',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '::/0',
  '::1',
];
const TEMPLATES = [
  'n{{.nul}}',
  '{{ .nul.x }}',
  'p-{{.u}}',
  'g-{{ .obj.k }}',
  '{{.num}}',
  'x{{.sub}}-{{.flag}}',
  '{{.obj.k.deep}}',
  '{{ .groups }}é{{.ref}}',
];

/** Where the role is to stand. */
export interface RolePlace {
  readonly isBao: boolean;
  /** Seconds, the mount's maximum. */
  readonly longest: number;
  /** Whether the server sees from which of this machine's addresses a call comes. */
  readonly seesCallers: boolean;
}

/** A role that its server takes, with the bindings that a token then nearly meets. */
export function roleArbitrary(place: RolePlace): Arbitrary<LoginRole> {
  return built((chance) => {
    const isPointer = chance.percent(50);
    const role: LoginRole = {
      role_type: chance.percent(2) ? 'oidc' : 'jwt',
      user_claim: chance.pick([
        'u',
        'u',
        'u',
        'sub',
        'aud',
        ...(isPointer ? ['/u', ...POINTERS] : PLAIN_NAMES),
      ]),
      user_claim_json_pointer: isPointer,
      bound_audiences: chance.pick([[], [], ['v'], ['v'], ['V', 'w'], ['']]),
      bound_subject: chance.pick(['', '', '', 'repo:a', '5']),
      ...bindings(chance),
      claim_mappings: mappings(chance),
      groups_claim: chance.pick(['', '', ...(chance.percent(50) ? ['groups', '/obj/l'] : NAMES)]),
      expiration_leeway: chance.pick(LEEWAYS),
      not_before_leeway: chance.pick(LEEWAYS),
      clock_skew_leeway: chance.pick(LEEWAYS),
      ...tokenFields(chance, place),
      token_bound_cidrs: place.seesCallers && chance.percent(10) ? [...chance.some(NETWORKS, 2)].sort() : [],
      token_strictly_bind_ip: false,
    };
    const canBeStrict = place.isBao && place.seesCallers && role.token_bound_cidrs.length === 0;
    return bound({ ...role, token_strictly_bind_ip: canBeStrict && chance.percent(10) });
  });
}

/** The servers refuse a role of type jwt that binds nothing. */
function bound(role: LoginRole): LoginRole {
  const { bound_audiences, bound_subject, bound_claims, token_bound_cidrs } = role;
  const counts = [bound_audiences.length, bound_subject.length, Object.keys(bound_claims).length];
  return Math.max(...counts, token_bound_cidrs.length) > 0 ? role : { ...role, bound_subject: 'repo:a' };
}

function bindings(chance: Chance): Pick<LoginRole, 'bound_claims' | 'bound_claims_type'> {
  const type = chance.pick(['string', 'string', 'glob']);
  // A role that was written with other bindings can be turned to globs.
  const isTurned = chance.percent(30);
  const turned = chance.percent(50) ? LITERALS : [...quoted(TEXTS), ...LITERALS, 'true', 'false'];
  const texts = type === 'glob' && !isTurned ? quoted(GLOBS) : turned;
  const claims = chance
    .some(chance.percent(50) ? SOUND_NAMES : NAMES, 2)
    .map(
      (name) =>
        [name, [...chance.some(texts, 3), ...(chance.percent(90) ? [chance.pick(texts)] : [])]] as const,
    );
  const entries = claims.map(([name, values]) => [name, [...new Set(values)].sort()] as const);
  return { bound_claims_type: type, bound_claims: Object.fromEntries(entries) };
}

function quoted(texts: readonly string[]): readonly string[] {
  return texts.map((text) => JSON.stringify(text));
}

function mappings(chance: Chance): Readonly<Record<string, string>> {
  return Object.fromEntries(
    chance
      .some(NAMES, 2)
      .map((name, index) => [
        name,
        `${chance.percent(85) ? 'key' : chance.pick(['a b', 'vault-', 'é'])}${String(index)}`,
      ]),
  );
}

type TokenFields = Pick<LoginRole, Extract<keyof LoginRole, `token_${string}`>>;

function tokenFields(
  chance: Chance,
  { isBao, longest }: RolePlace,
): Omit<TokenFields, 'token_bound_cidrs' | 'token_strictly_bind_ip'> {
  const type = chance.pick(['default', 'default', 'service', 'batch']);
  const isTemplate = isBao && chance.percent(20);
  const max = chance.pick([0, 0, 600, 4000]);
  const ttl = chance.pick([0, 0, 60, 600, 100_000]);
  const special = chance.percent(3) ? [chance.pick(['root', 'response-wrapping', 'control-group'])] : [];
  const policies = [...chance.some(['p1', 'p2', 'default', 'x y', 'é'], 3), ...special];
  return {
    token_type: type,
    token_policies: [...new Set([...policies, ...(isTemplate ? chance.some(TEMPLATES, 2) : [])])].sort(),
    token_policies_template_claims: isTemplate,
    token_no_default_policy: chance.percent(30),
    token_max_ttl: max,
    token_ttl: max > 0 ? Math.min(ttl, max) : ttl,
    token_explicit_max_ttl: chance.pick([0, 0, 0, 30, 500]),
    token_period: type === 'batch' ? 0 : Math.min(chance.pick([0, 0, 90, 5000]), longest),
    token_num_uses: type === 'batch' ? 0 : chance.pick([0, 0, 0, 7]),
  };
}
