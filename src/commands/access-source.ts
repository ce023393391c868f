import { accessModel } from '../access/access-model.ts';
import { modelMounts } from '../access/model-mount.ts';
import type { AccessModel } from '../access/access-model.ts';
import { liveResource } from '../engine/diff.ts';
import { fillTexts } from '../engine/fill-texts.ts';
import { survey } from '../engine/survey.ts';
import type { Survey } from '../engine/survey.ts';
import { kinds } from '../kinds/index.ts';
import type { Address, Resource } from '../model/resource.ts';
import type { ServerInfo } from '../model/server.ts';
import type { WireObject } from '../model/wire.ts';
import type { OpenVault } from './io.ts';

/** The access rules that a spec asks for, as if a server held nothing else. */
export function modelOfSpec(resources: readonly Resource[], server: ServerInfo): AccessModel {
  // A mount has its accessor in policies only once it is there; until then a made-up one stands in.
  const answers = new Map<Address, WireObject>(
    [...modelMounts(resources)].map(([address, { accessor }]) => [address, { accessor }]),
  );
  return accessModel(fillTexts(resources, answers, kinds), server);
}

/** The access rules that a server holds in a namespace, and where the token was not allowed to look. */
export async function modelOfServer(
  { port }: Pick<OpenVault, 'port'>,
  server: ServerInfo,
  namespace: string,
  onProgress?: (read: number, known: number) => void,
): Promise<{ readonly model: AccessModel; readonly forbidden: Survey['forbidden'] }> {
  const { found, forbidden } = await survey({
    port,
    kinds,
    server,
    namespace,
    wants: () => true,
    ...(onProgress && { onProgress }),
  });
  const resources = found.map(({ kind, answer, ...at }) => liveResource(kind, at, answer));
  const accessors = new Map(
    found.flatMap(({ kind, address, answer }): [Address, string][] =>
      kind.name === 'auth-mount' && typeof answer['accessor'] === 'string'
        ? [[address, answer['accessor']]]
        : [],
    ),
  );
  const mayHave = (address: Address): boolean =>
    forbidden.some((unread) => address === unread || address.startsWith(`${unread}/`));
  return { model: accessModel(resources, server, { accessors, mayHave }), forbidden };
}
