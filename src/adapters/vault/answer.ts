import type { Wire, WireObject } from '../../model/wire.ts';
import { isWireObject } from '../../model/wire.ts';
import { parseJson } from './json-text.ts';
import type { RawAnswer } from './transport.ts';

/** What an answer means. Only `absent` is a proof that nothing is there. */
export type Answer =
  | { readonly kind: 'ok'; readonly body: WireObject | undefined; readonly warnings: readonly string[] }
  | { readonly kind: 'absent'; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly errors: readonly string[]; readonly warnings: readonly string[] }
  | { readonly kind: 'redirect'; readonly location: string }
  | {
      readonly kind: 'foreign';
      readonly reason: string;
      /** It may be the beginning of an answer whose rest was lost. */
      readonly isCut: boolean;
    };

/** Paths whose answers have no envelope, and a key that tells them from another server's JSON. */
const bare: Readonly<Record<string, string>> = {
  'sys/health': 'sealed',
  'sys/seal-status': 'sealed',
  'sys/leader': 'ha_enabled',
  'sys/init': 'initialized',
  'sys/internal/specs/openapi': 'openapi',
};

/**
 * Reads an answer strictly: a proxy, a login page or a cut connection must never look like Vault, least of all
 * like Vault's "nothing there".
 */
export function readAnswer(raw: RawAnswer, path: string): Answer {
  const { status } = raw;
  if (status === 204) return { kind: 'ok', body: undefined, warnings: [] };
  if (status >= 300 && status < 400)
    return { kind: 'redirect', location: String(raw.headers.location ?? '') };
  const body = parseBody(raw);
  if (typeof body === 'string') return foreign(body, body === EMPTY || body === INCOMPLETE);
  const warnings = strings(body.warnings);
  if (isBare(body, path)) return { kind: 'ok', body, warnings };
  const errors = Array.isArray(body.errors) ? strings(body.errors) : undefined;
  const envelope = isEnvelope(body);
  if (status < 300) {
    return envelope ? { kind: 'ok', body, warnings } : foreign("JSON without Vault's envelope");
  }
  if (errors === undefined && !envelope) return foreign("JSON without Vault's errors");
  if (status === 404 && isDeletedVersion(body)) return { kind: 'ok', body, warnings };
  // Without errors but with an envelope: a 404 that had warnings to tell.
  if (status === 404 && (errors ?? []).length === 0) {
    return envelope || isOnlyErrors(body)
      ? { kind: 'absent', warnings }
      : foreign("JSON with more than Vault's errors");
  }
  return { kind: 'refused', errors: errors ?? [], warnings };
}

const EMPTY = 'an empty answer';
const INCOMPLETE = 'an answer that is no complete JSON';

function foreign(reason: string, isCut = false): Answer {
  return { kind: 'foreign', reason, isCut };
}

/** Many servers send a `request_id`; these stand together in Vault's and OpenBao's answers only. */
function isEnvelope(body: WireObject): boolean {
  return ['request_id', 'lease_id', 'data'].every((key) => Object.hasOwn(body, key));
}

/**
 * KV version 2 answers with 404 where the last version is deleted, and says which version that is: the next write
 * replaces it. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version
 */
function isDeletedVersion(body: WireObject): boolean {
  const { data } = body;
  return isEnvelope(body) && isWireObject(data) && data['data'] === null && isWireObject(data['metadata']);
}

function isOnlyErrors(body: WireObject): boolean {
  return Object.keys(body).every((key) => key === 'errors' || key === 'warnings');
}

/** `sys/health` answers a standby, a sealed and an uninitialised server with other codes than 200 and a good body. */
function isBare(body: WireObject, path: string): boolean {
  const key = bare[path];
  return key !== undefined && Object.hasOwn(body, key);
}

/** The JSON object, or the reason why there is none. */
function parseBody(raw: RawAnswer): WireObject | string {
  if (raw.text.trim() === '') return EMPTY;
  const type = String(raw.headers['content-type'] ?? 'no content type');
  if (!/^application\/json\b/i.test(type)) return type;
  let value: Wire;
  try {
    value = parseJson(raw.text);
  } catch {
    return INCOMPLETE;
  }
  return isWireObject(value) ? value : 'JSON that is no object';
}

/** Texts, each on one line: the servers put lists of errors on lines of their own. */
function strings(value: Wire | undefined): string[] {
  const texts = Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
  return texts.map((text) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim());
}
