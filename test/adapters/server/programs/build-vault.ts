import { buildVault } from '../../../../src/adapters/server/build-vault.ts';

// A build in a process of its own, so that it can be killed: build-vault.ts GO.
const [, , go = ''] = process.argv;
await buildVault({ go, env: process.env, progress: (line) => process.stdout.write(`${line}\n`) });
