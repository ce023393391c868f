import type { AccessLine } from '../../model/access-review.ts';
import { SENSITIVE } from '../../model/secret.ts';
import type { WireObject } from '../../model/wire.ts';
import type { ModelMount } from '../model-mount.ts';
import { ALGORITHMS } from '../login-checks.ts';
import { isSecretField } from './compared.ts';
import { otherLines, setLines } from './line.ts';

/** Sets of which more is wider; their members are too long to be shown. */
const SETS = [
  'jwt_validation_pubkeys',
  'unsupported_critical_cert_extensions',
  'override_allowed_server_names',
];
/** What cannot be compared: another place for keys, another provider, another default. */
const OTHERS = [
  'oidc_discovery_url',
  'oidc_discovery_ca_pem',
  'oidc_client_id',
  'jwks_url',
  'jwks_ca_pem',
  'jwks_pairs',
  'provider_config',
  'default_role',
];
const LONG = 60;

/** Whose tokens the roles of a mount accept more or fewer than before. */
export function configLines(before: ModelMount, after: ModelMount): readonly AccessLine[] {
  const [was, is] = [openConfig(before), openConfig(after)];
  if (was === undefined && is === undefined) return [];
  if (was === undefined) return [{ way: 'wider', about: 'config', text: 'the mount takes logins now' }];
  if (is === undefined)
    return [{ way: 'narrower', about: 'config', text: 'the mount takes no logins any more' }];
  const hides = (field: string): boolean =>
    isSecretField(field, [before.configResource, after.configResource]);
  return [
    ...issuerLines(
      before.config?.bound_issuer ?? '',
      after.config?.bound_issuer ?? '',
      hides('bound_issuer'),
    ),
    ...SETS.flatMap((field) => countLines(field, list(was, field), list(is, field))),
    ...setLines('jwt_supported_algs', algorithms(was), algorithms(is), {
      show: (name) => (hides('jwt_supported_algs') ? SENSITIVE : name),
      covers: (large, small) => large === small,
    }),
    ...OTHERS.flatMap((field) => changedLines(field, was, is, hides(field))),
  ];
}

/** Canonical values of all fields of the config. */
function openConfig({ config }: ModelMount): WireObject | undefined {
  return config as unknown as WireObject | undefined;
}

function issuerLines(before: string, after: string, hides: boolean): readonly AccessLine[] {
  const about = 'bound_issuer';
  const show = (issuer: string): string => (hides ? SENSITIVE : JSON.stringify(issuer));
  if (before === after) return [];
  if (before === '') return [{ way: 'narrower', about, text: `only ${show(after)}; before, any` }];
  if (after === '') return [{ way: 'wider', about, text: `any; before, only ${show(before)}` }];
  return [{ way: 'other', about, text: `${show(after)} instead of ${show(before)}` }];
}

function countLines(
  about: string,
  before: readonly string[],
  after: readonly string[],
): readonly AccessLine[] {
  const beyond = (these: readonly string[], those: readonly string[]): number =>
    these.filter((one) => !those.includes(one)).length;
  const [gained, lost] = [beyond(after, before), beyond(before, after)];
  return [
    ...(gained === 0 ? [] : [{ way: 'wider', about, text: `${String(gained)} more` } as const]),
    ...(lost === 0 ? [] : [{ way: 'narrower', about, text: `${String(lost)} fewer` } as const]),
  ];
}

function changedLines(
  about: string,
  before: WireObject,
  after: WireObject,
  hides: boolean,
): readonly AccessLine[] {
  const text = (config: WireObject): string => {
    const shown = JSON.stringify(config[about] ?? null);
    return shown === '""' ? 'none' : shown;
  };
  const [was, is] = [text(before), text(after)];
  if (was === is) return [];
  if (hides) return [{ way: 'other', about, text: SENSITIVE }];
  if (was.length > LONG || is.length > LONG) return [{ way: 'other', about, text: 'is another one' }];
  return otherLines(about, was, is);
}

function algorithms(config: WireObject): readonly string[] {
  const named = list(config, 'jwt_supported_algs');
  return named.length === 0 ? ALGORITHMS : named;
}

function list(config: WireObject, field: string): readonly string[] {
  return (config[field] ?? []) as readonly string[];
}
