import { findEngine, findImage } from '../../src/adapters/server/docker.ts';
import type { ServerImage } from '../../src/adapters/server/docker.ts';
import type { Flavour } from '../../src/model/server.ts';

/** The official image of a server, ready to run, or why there is none. */
export async function dockerImage(...flavours: readonly Flavour[]): Promise<ServerImage | string> {
  const engine = await findEngine(process.env);
  if (typeof engine === 'string') return engine;
  return findImage(engine, flavours, process.env, () => undefined);
}
