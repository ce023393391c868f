import { byteLength } from '../model/byte-length.ts';
import { writeRequests } from '../model/canonical.ts';
import type { CheckContext, Kind, Problem } from '../model/kind.ts';
import type { Resource } from '../model/resource.ts';
import { compareVersions } from '../model/server.ts';
import type { ServerInfo } from '../model/server.ts';
import { isWireObject } from '../model/wire.ts';
import type { Wire, WireObject } from '../model/wire.ts';

/** Defaults of the listeners; https://openbao.org/docs/configuration/listener/tcp/ (max_request_json_strings). */
const OPENBAO_STRINGS = 1000;
const VAULT_TEXT_BYTES = 1_048_576;
const VAULT_LIST_MEMBERS = 10_000;

/** A request that is larger than the server's JSON limits: an error once the server is known, a warning before. */
export function limitProblems(
  kind: Kind,
  resource: Resource,
  values: WireObject,
  context: Pick<CheckContext, 'server'>,
): readonly Problem[] {
  if (isSmall(values)) return [];
  const { server } = context;
  const assumed = server ?? {
    flavour: 'openbao',
    version: '',
    edition: 'community',
    clusterName: '',
    clusterId: '',
  };
  const bodies = writeRequests(kind, resource, undefined, { ...assumed, version: server?.version ?? '99' });
  const size = bodies.map(({ body }) => measure(body));
  const severity = server === undefined ? 'warning' : 'error';
  const problems: Problem[] = [];
  const strings = Math.max(...size.map((one) => one.strings));
  if (limitsStrings(server) && strings > OPENBAO_STRINGS) {
    problems.push({
      code: 'request-too-complex',
      message: `the request holds ${strings} strings, and OpenBao takes ${OPENBAO_STRINGS}`,
      severity,
    });
  }
  if (
    server?.flavour !== 'openbao' &&
    size.some((one) => one.longest > VAULT_TEXT_BYTES || one.members > VAULT_LIST_MEMBERS)
  ) {
    problems.push({
      code: 'request-too-complex',
      message: 'a text of more than 1 MiB or a list of more than 10,000 members, which Vault refuses',
      severity,
    });
  }
  return problems;
}

/** Values less than half as large as a request may be, which no way of writing them doubles. */
function isSmall(values: WireObject): boolean {
  const { strings, longest, members } = measure(values);
  return strings * 2 < OPENBAO_STRINGS && longest * 2 < VAULT_TEXT_BYTES && members * 2 < VAULT_LIST_MEMBERS;
}

function limitsStrings(server: ServerInfo | undefined): boolean {
  return (
    server === undefined || (server.flavour === 'openbao' && compareVersions(server.version, '2.4') >= 0)
  );
}

/** Strings with keys counted, longest text in bytes, most members of a list or mapping. */
function measure(value: Wire): { strings: number; longest: number; members: number } {
  if (typeof value === 'string') return { strings: 1, longest: byteLength(value), members: 0 };
  const isList = Array.isArray(value);
  if (!isList && !isWireObject(value)) return { strings: 0, longest: 0, members: 0 };
  const inner: Wire[] = isList ? [...(value as readonly Wire[])] : Object.values(value);
  const total = { strings: isList ? 0 : inner.length, longest: 0, members: inner.length };
  for (const part of inner) {
    const size = measure(part);
    total.strings += size.strings;
    total.longest = Math.max(total.longest, size.longest);
    total.members = Math.max(total.members, size.members);
  }
  return total;
}
