// The demo behind `npm run demo`: the four systems of config/ on a real server, and proof of who gets in and who does not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findServer } from '../../src/adapters/server/find-server.ts';
import { NoServerError, ServerStartError } from '../../src/adapters/server/server-errors.ts';
import { startServer } from '../../src/adapters/server/start-server.ts';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { Secret } from '../../src/model/secret.ts';
import { signingKeys, startIssuer } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { showTests } from './access-tests.ts';
import { showApply } from './apply.ts';
import { showCoder } from './coder.ts';
import { commandLine } from './command-line.ts';
import { showDrift } from './drift.ts';
import { showNomad } from './nomad.ts';
import { showNomadIdentity } from './nomad-identity.ts';
import { startReport } from './report.ts';
import { showSemaphore } from './semaphore.ts';
import { openVault } from './vault.ts';
import type { World } from './world.ts';

const print = (line: string): void => console.log(line);

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof NoServerError || error instanceof ServerStartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const { values: options } = parseArgs({
    options: {
      // `vault`, `openbao`, or the path of a binary, as for `vaultctl dev`.
      server: { type: 'string' },
      config: { type: 'string', default: 'config/' },
    },
  });
  const source = await findServer({ wanted: options.server, env: process.env, progress: print });
  const server = await startServer(source, { env: process.env });
  try {
    return await demonstrate(server, options.config);
  } finally {
    await server.stop();
  }
}

/** Shows everything on a fresh server. Gives whether all of it was as it should be. */
async function demonstrate(server: RunningServer, config: string): Promise<boolean> {
  const product = `${server.flavour === 'vault' ? 'Vault' : 'OpenBao'} ${server.version}`;
  print(`A fresh ${product} runs at ${server.address}.\n`);
  const requests = { sent: 0 };
  const report = startReport(requests, print);
  const vault = openVault(server.address, new Secret(server.token), requests);
  // Issuers on this machine stand for Semaphore, for a Nomad cluster, and for the identity provider of Coder's users.
  const folder = await mkdtemp(join(tmpdir(), 'vaultctl-demo-keys-'));
  const issuerOf = async (name: string): Promise<{ readonly issuer: Issuer; readonly key: string }> => {
    const keys = await signingKeys();
    const key = join(folder, `${name}.pem`);
    await writeFile(key, keys.pem, { mode: 0o600 });
    return { issuer: await startIssuer(server.hostName, keys), key };
  };
  const { issuer: semaphore, key: semaphoreKey } = await issuerOf('semaphore');
  const { issuer: nomad, key: nomadKey } = await issuerOf('nomad');
  const { issuer: identityProvider, key: identityProviderKey } = await issuerOf('identity-provider');
  const variables = [
    ...['--var', `semaphore_url=${semaphore.url}`],
    ...['--var', `nomad_url=${nomad.url}`],
    ...['--var', `idp_url=${identityProvider.url}`],
  ];
  const world: World = {
    vault,
    vaultctl: commandLine(requests, print, vault),
    config,
    variables,
    spec: [config, ...variables],
    product: `${server.flavour}-${server.version}`,
    keys: { semaphore: semaphoreKey, nomad: nomadKey, identityProvider: identityProviderKey },
    semaphore,
    nomad,
    identityProvider,
  };
  try {
    await showApply(world, report.show);
    // Without the spec on the server there is no access to prove.
    const stories = report.isGood()
      ? { showTests, showSemaphore, showCoder, showNomad, showNomadIdentity, showDrift }
      : {};
    for (const [name, story] of Object.entries(stories)) {
      print('');
      await story(world, report.show).catch((error: unknown) =>
        report.show(`${name} runs to its end`, () => Promise.reject(toError(error))),
      );
    }
  } finally {
    await Promise.all([semaphore.close(), nomad.close(), identityProvider.close()]);
    await rm(folder, { recursive: true });
  }
  print(`\n${report.table(product)}`);
  return report.isGood();
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
