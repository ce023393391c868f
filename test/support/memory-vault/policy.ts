import { compareVersions } from '../../../src/model/server.ts';
import type { Wire, WireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import { checkPolicyText } from './policy-text.ts';
import { Refusal, absent, unsupportedPath } from './refusal.ts';
import type { Call, Reply } from './state.ts';
import { textOf } from './wire-value.ts';

/** `sys/policies/acl/<name>`: the text verbatim; on OpenBao with attributes that every write replaces. */
export function policy(call: Call, rawName: string): Reply {
  const name = rawName.trim().toLowerCase();
  switch (call.method) {
    case 'GET':
      return { data: shown(call, name) };
    case 'DELETE':
      if (name === 'root' || name === 'response-wrapping') refuse(`cannot delete "${name}" policy`);
      if (name === 'default') refuse('cannot delete default policy');
      call.state.policies.delete(name);
      return {};
    case 'POST':
      return write(call, name, rawName);
    case 'LIST':
      throw unsupportedPath();
  }
}

/** `LIST sys/policies/acl`; `root` is there in the root namespace alone. */
export function policyNames(call: Call): Reply {
  return { data: { keys: names(call) } };
}

/** `LIST sys/policies/detailed/acl`: everything in one answer, OpenBao from 2.3. */
export function policyDetails(call: Call): Reply {
  if (!hasAttributes(call)) throw unsupportedPath();
  const keys = names(call);
  return { data: { keys, key_info: Object.fromEntries(keys.map((name) => [name, shown(call, name)])) } };
}

function names({ state, rootNamespace }: Call): string[] {
  const own = [...state.policies.keys()].filter((name) => name !== 'response-wrapping').sort();
  return rootNamespace ? [...own, 'root'] : own;
}

function shown(call: Call, name: string): WireObject {
  const stored: WireObject | undefined = name === 'root' ? { policy: '', version: 0 } : live(call, name);
  if (stored === undefined) throw absent();
  const text = { name, policy: stored.policy ?? '' };
  if (!hasAttributes(call)) return text;
  return {
    ...text,
    ...(stored.modified !== undefined && { modified: stored.modified }),
    ...(stored.expiration !== undefined && { expiration: stored.expiration }),
    version: stored.version ?? 1,
    cas_required: stored.cas_required ?? false,
    ...(compareVersions(call.server.version, '2.6') >= 0 && {
      allow_slashes_in_identity_templates: stored.allow_slashes_in_identity_templates ?? false,
      allow_wildcards_in_identity_templates: stored.allow_wildcards_in_identity_templates ?? false,
    }),
  };
}

/** An expired policy is deleted by the first read after its time. */
function live({ state, now }: Call, name: string): WireObject | undefined {
  const stored = state.policies.get(name);
  const end = stored?.expiration;
  if (typeof end !== 'string' || Date.parse(end) > now.getTime()) return stored;
  state.policies.delete(name);
  return undefined;
}

function write(call: Call, name: string, rawName: string): Reply {
  if (name === 'root' || name === 'response-wrapping' || name === 'control-group') {
    refuse(`cannot update "${name}" policy`);
  }
  const text = decoded(textOf(readField(call.body, 'policy', 'string')));
  if (text === '') refuse("'policy' parameter not supplied or empty");
  checkPolicyText(text);
  const attributes = hasAttributes(call) ? readAttributes(call, name) : {};
  call.state.policies.set(name, { policy: text, ...attributes });
  return name === rawName ? {} : { warnings: [`policy name was converted to ${name}`] };
}

/** A text that is standard base64 as a whole is stored decoded. */
function decoded(text: string): string {
  const bare = text.replace(/[\r\n]/g, '');
  const isBase64 = bare.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(bare);
  return isBase64 ? Buffer.from(bare, 'base64').toString('utf8') : text;
}

function readAttributes(call: Call, name: string): WireObject {
  const stored = live(call, name);
  const cas = readField(call.body, 'cas', 'int');
  const casRequired = readField(call.body, 'cas_required', 'bool') ?? false;
  checkCas(cas, stored, casRequired === true || stored?.cas_required === true);
  const expiration = readExpiration(call);
  return {
    version: Number(stored?.version ?? 0) + 1,
    modified: call.now.toISOString(),
    cas_required: casRequired,
    ...(expiration !== undefined && { expiration }),
    allow_slashes_in_identity_templates: flag(call, 'allow_slashes_in_identity_templates'),
    allow_wildcards_in_identity_templates: flag(call, 'allow_wildcards_in_identity_templates'),
  };
}

function checkCas(cas: Wire | undefined, stored: WireObject | undefined, required: boolean): void {
  if (cas === undefined) {
    if (required) refuse('check-and-set parameter required for this call');
    return;
  }
  if (cas === -1) {
    if (stored !== undefined) refuse('check-and-set parameter set to -1 on existing entry');
    return;
  }
  if (cas !== (stored?.version ?? 0)) refuse('check-and-set parameter did not match the current version');
}

function readExpiration({ body, now }: Call): string | undefined {
  const [ttl, end] = [readField(body, 'ttl', 'duration'), readField(body, 'expiration', 'string')];
  if (ttl !== undefined && end !== undefined)
    refuse("cannot supply both 'expiration' and 'ttl' for policies");
  if (typeof ttl === 'number' && ttl > 0) return new Date(now.getTime() + ttl * 1000).toISOString();
  if (typeof end !== 'string' || end === '') return undefined;
  if (Date.parse(end) <= now.getTime()) {
    refuse('refusing to update policy as expiration time has already elapsed');
  }
  return end;
}

function flag({ body }: Call, name: string): boolean {
  return readField(body, name, 'bool') === true;
}

function hasAttributes({ server }: Call): boolean {
  return server.flavour === 'openbao' && compareVersions(server.version, '2.3') >= 0;
}

function refuse(error: string): never {
  throw new Refusal(400, error);
}
