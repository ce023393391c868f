// Builds the container image: the executable, the libraries that it loads, certificates and licences. With
// `--context-only` it makes the context, build/image, and needs no engine; `--tag NAME` names the image.
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, lutimes, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { parseArgs } from 'node:util';
import { version } from './bundle.mjs';
import { top } from './install.mjs';
import { loadedLibraries, papersOf } from './libraries.mjs';

const { values } = parseArgs({
  options: { 'context-only': { type: 'boolean' }, tag: { type: 'string', default: `vaultctl:${version}` } },
});
const context = join(top, 'build/image');
const rootfs = join(context, 'rootfs');
const bin = join(top, 'build/bin');

execFileSync(process.execPath, [join(top, 'scripts/build-executable.mjs')], { stdio: 'inherit' });
await assemble();
if (!values['context-only']) build();

async function assemble() {
  await rm(context, { recursive: true, force: true });
  for (const folder of ['own/work', 'own/home/vaultctl'])
    await mkdir(join(context, folder), { recursive: true });
  await put(join(bin, 'vaultctl'), '/vaultctl');
  const libraries = loadedLibraries(join(bin, 'vaultctl'));
  for (const library of libraries) await put(library, library);
  // Names of hosts are looked up as everywhere; names of users are for what prints them.
  await write('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  await write('/etc/passwd', 'vaultctl:x:65532:65532::/home/vaultctl:/nonexistent\n');
  await write('/etc/group', 'vaultctl:x:65532:\n');
  // Mozilla's list as this Node.js has it, since that of a build machine may hold more.
  await write('/etc/ssl/certs/ca-certificates.crt', `${rootCertificates.join('\n')}\n`);
  await put(join(top, 'LICENSE'), '/licenses/LICENSE');
  await put(join(bin, 'LICENSES.txt'), '/licenses/LICENSES.txt');
  const papers = papersOf(libraries);
  await write('/licenses/LIBRARIES.txt', papers.notice);
  for (const { from, name } of papers.files) await put(from, `/licenses/${name}`);
  await copyFile(join(top, 'Dockerfile'), join(context, 'Dockerfile'));
  await settle(context);
}

async function put(from, path) {
  const target = join(rootfs, path);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(from, target);
}

async function write(path, text) {
  const target = join(rootfs, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** The same modes and times whoever builds: those of the commit, or of SOURCE_DATE_EPOCH. */
async function settle(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await settle(path);
    else await chmod(path, /^vaultctl$|\.so(\.|$)/.test(entry.name) ? 0o755 : 0o644);
    await lutimes(path, epoch(), epoch());
  }
  await chmod(folder, 0o755);
  await lutimes(folder, epoch(), epoch());
}

function build() {
  const labels = {
    title: 'vaultctl',
    description: 'Vault and OpenBao access rules in Git: validate, plan and apply',
    version,
    licenses: 'Apache-2.0',
    created: new Date(epoch() * 1000).toISOString(),
    ...(process.env.GITHUB_SHA && { revision: process.env.GITHUB_SHA }),
    ...(process.env.GITHUB_REPOSITORY && {
      source: `${process.env.GITHUB_SERVER_URL}/${process.env.GITHUB_REPOSITORY}`,
    }),
  };
  const args = Object.entries(labels).flatMap(([name, value]) => [
    '--label',
    `org.opencontainers.image.${name}=${value}`,
  ]);
  execFileSync('docker', ['build', ...args, '--tag', values.tag, context], {
    stdio: 'inherit',
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch()) },
  });
  console.log(`Built ${values.tag}`);
}

function epoch() {
  const given = process.env.SOURCE_DATE_EPOCH;
  return Number(
    given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: top, encoding: 'utf8' }).trim(),
  );
}
