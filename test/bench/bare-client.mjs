// The least that a Node program can do with the same requests: send them, ten in flight, and parse the answers.
// Called with a file of waves (lists of requests); each wave begins when the one before has ended.
import { readFileSync } from 'node:fs';
// The whole of undici would take longer to load than some of the runs take.
import Pool from 'undici/lib/dispatcher/pool.js';

const IN_FLIGHT = 10;

const waves = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const pool = new Pool(process.env.VAULT_ADDR, { connections: IN_FLIGHT, pipelining: 1 });
const headers = { 'x-vault-token': process.env.VAULT_TOKEN, 'x-vault-request': 'true' };
for (const wave of waves) {
  let next = 0;
  const work = async () => {
    while (next < wave.length) {
      next += 1;
      await send(wave[next - 1]);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}
await pool.close();

function send({ method, path, body }) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let status = 0;
    pool.dispatch(
      { method, path, body, headers },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          const text = Buffer.concat(chunks).toString('utf8');
          // An empty listing and an object that is yet to be written are 404.
          if (status >= 400 && status !== 404) reject(new Error(`${method} ${path}: ${status} ${text}`));
          else resolve(text === '' ? undefined : JSON.parse(text));
        },
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
