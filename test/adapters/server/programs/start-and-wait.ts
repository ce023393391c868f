import { startServer } from '../../../../src/adapters/server/start-server.ts';
import type { Flavour } from '../../../../src/model/server.ts';

// A parent of a server: prints its address, and exits without stopping it when its own input ends.
const [, , path = '', flavour] = process.argv;
const server = await startServer({ kind: 'binary', flavour: flavour as Flavour, path }, { env: process.env });
process.stdout.write(`${server.address}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
