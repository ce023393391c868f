import { consentOf, digestOf } from '../engine/consent.ts';
import type { Consent } from '../engine/consent.ts';
import { kinds } from '../kinds/index.ts';
import { isWireObject } from '../model/wire.ts';
import type { WireObject } from '../model/wire.ts';
import { changeJson } from '../render/plan-json.ts';
import { VERSION } from '../version.ts';
import type { Io } from './io.ts';
import type { Planned, ServerOptions } from './make-plan.ts';
import { UsageError } from './spec-options.ts';

/** What a saved plan holds, as JSON; documented in docs/reference/json.md. */
export interface SavedPlan {
  /** Tells a saved plan from anything else. */
  readonly vaultctl_plan: 1;
  readonly digest: string;
  /** As they were given, relative to the working folder. */
  readonly paths: readonly string[];
  readonly consent: Consent;
  /** For people, as in the report of a plan; the consent has their digest. */
  readonly changes: readonly object[];
}

/** Saves a plan in a file that only its owner can read, and tells its digest. */
export async function savePlan(
  io: Io,
  planned: Planned,
  paths: readonly string[],
  file: string,
): Promise<string> {
  const { consent, digest } = agreementTo(io, planned);
  const saved = {
    vaultctl_plan: 1,
    digest,
    paths: [...paths, ...(planned.options.file ?? [])],
    consent,
    changes: planned.plan.changes.map(changeJson),
  } satisfies SavedPlan;
  await io.replaceFile(file, `${JSON.stringify(saved, null, 2)}\n`, { isPrivate: true });
  return digest;
}

/** What agreeing to a plan means, and the digest that names it. */
interface Agreement {
  readonly consent: Consent;
  readonly digest: string;
}

const agreements = new WeakMap<Planned, Agreement>();

/** What agreeing to this plan means. Digests of all objects take their time, so they are made once. */
export function agreementTo(io: Io, planned: Planned): Agreement {
  const known = agreements.get(planned);
  if (known !== undefined) return known;
  const made = newAgreement(io, planned);
  agreements.set(planned, made);
  return made;
}

function newAgreement(io: Io, { plan, desired, answers, beside, target, options, spec }: Planned): Agreement {
  const { sha256 } = io.digests;
  const consent = consentOf({
    plan,
    desired,
    answers,
    beside,
    kinds,
    toolVersion: VERSION,
    namespace: target.namespace,
    owner: spec.directives.owner,
    shown: plan.changes.map(changeJson),
    options: shaping(options),
    sha256,
  });
  return { consent, digest: digestOf(consent, sha256) };
}

/** Reads a saved plan. Rejects with a `UsageError` when it is none. */
export async function readSavedPlan(io: Io, file: string): Promise<SavedPlan> {
  const no = (why: string): UsageError =>
    new UsageError(`${file} ${why}`, 'make a new one with `vaultctl plan --out FILE`');
  let text: string;
  try {
    text = await io.files.read(file);
  } catch {
    throw no('cannot be read');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw no('is not a saved plan');
  }
  if (!isSavedPlan(value)) throw no('is not a saved plan');
  const { sha256 } = io.digests;
  const isUntouched =
    digestOf(value.consent, sha256) === value.digest &&
    sha256(JSON.stringify(value.changes)) === value.consent.changes;
  if (!isUntouched) throw no('was changed after it was saved');
  return value;
}

/** The options of a saved plan, which an apply of it takes over. */
export function optionsIn({ consent: { options } }: SavedPlan): Partial<ServerOptions> {
  // Whoever writes a file can write its digest too, so it sets nothing else: no address to send the token to.
  return shaping(options);
}

/** Options on which it depends what a plan holds and whether its guards let it pass. */
function shaping(options: ServerOptions): WireObject {
  const { prune, target, exclude, takeOver, rewriteSecrets } = options;
  const { allowDeletes, allowShrink, allowMountDelete, allowSelfLockout } = options;
  const { allowTransientWidening, strict } = options;
  const all = {
    prune,
    target,
    exclude,
    takeOver,
    rewriteSecrets,
    allowDeletes,
    allowShrink,
    allowMountDelete,
    allowSelfLockout,
    allowTransientWidening,
    strict,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as WireObject;
}

function isSavedPlan(value: unknown): value is SavedPlan {
  return (
    isWireObject(value) &&
    value['vaultctl_plan'] === 1 &&
    isTexts(value['paths']) &&
    Array.isArray(value['changes']) &&
    isConsent(value['consent'])
  );
}

function isConsent(value: unknown): boolean {
  return (
    isWireObject(value) &&
    isWireObject(value['server']) &&
    isWireObject(value['options']) &&
    Object.entries(value['options']).every(([name, option]) => isOption(name, option)) &&
    isWireObject(value['objects']) &&
    Object.values(value['objects']).every(isWireObject)
  );
}

const LISTS: readonly string[] = ['target', 'exclude', 'takeOver', 'allowMountDelete'];
const FLAGS: readonly string[] = [
  'prune',
  'rewriteSecrets',
  'allowShrink',
  'allowSelfLockout',
  'allowTransientWidening',
  'strict',
];

function isOption(name: string, value: unknown): boolean {
  if (name === 'allowDeletes') return typeof value === 'number';
  return LISTS.includes(name) ? isTexts(value) : FLAGS.includes(name) && value === true;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
