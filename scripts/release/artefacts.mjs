import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../bundle.mjs';
import { top } from '../install.mjs';
import { changesOf } from './changes.mjs';

/** What everybody can download; the images on their way to the registry; and the text of the release. */
const folder = join(top, 'build/release');
export const imageFolder = join(top, 'build/release-images');
export const notesFile = join(top, 'build/release-notes.md');
export const releaseFolders = [folder, imageFolder];

/** The package for npm, its bill of materials, and the release notes. */
export function makePackage() {
  mkdirSync(folder, { recursive: true });
  run('npm', ['pack', '--loglevel=error', '--pack-destination', folder]);
  writeFileSync(join(folder, `vaultctl-${version}.cdx.json`), billOfMaterials());
  writeFileSync(notesFile, `${changesOf(version).text}\n`);
}

/** The executable of this machine with its licences. The same commit and Node.js give the same archive. */
export function makeExecutable() {
  mkdirSync(folder, { recursive: true });
  node('scripts/build-executable.mjs');
  const place = join(top, 'build/bin');
  copyFileSync(join(top, 'LICENSE'), join(place, 'LICENSE'));
  const tarball = join(folder, `vaultctl-${version}-linux-${process.arch}.tar`);
  const settled = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];
  const when = `--mtime=@${commitTime()}`;
  run('tar', [
    '--create',
    '--file',
    tarball,
    '--directory',
    place,
    ...settled,
    when,
    'LICENSE',
    'LICENSES.txt',
    'vaultctl',
  ]);
  run('gzip', ['--no-name', '--force', tarball]);
}

/** The image of this machine, as a file that other machines can load. A rehearsal does without an engine. */
export function makeImage({ isRehearsal }) {
  if (isRehearsal && !isEngineThere()) {
    node('scripts/build-image.mjs', '--context-only');
    console.log('no docker engine: the image was not built, only its context');
    return;
  }
  mkdirSync(imageFolder, { recursive: true });
  const image = `vaultctl:${version}-${process.arch}`;
  node('scripts/build-image.mjs', '--tag', image);
  run('docker', ['save', '--output', join(imageFolder, `${process.arch}.tar`), image]);
}

/** SHA256SUMS, in the form of `sha256sum`. */
export function makeSums() {
  const sums = join(folder, 'SHA256SUMS');
  rmSync(sums, { force: true });
  const lines = readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    );
  writeFileSync(sums, lines.join(''));
}

/** The files of a release. */
export function releaseFiles() {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** The list that npm makes of a project with the dependencies of users alone: where it has to leave out those of
 * developers itself, it leaves out what both need. Without its random number and the time, it is always the same. */
function billOfMaterials() {
  const place = mkdtempSync(join(tmpdir(), 'vaultctl-bom-'));
  // npm takes the name of the project from its folder.
  const project = join(place, 'vaultctl');
  mkdirSync(project);
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      writeFileSync(join(project, name), JSON.stringify(forUsers(json(name))));
    }
    const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
    const bom = JSON.parse(run('npm', args, project));
    delete bom.serialNumber;
    bom.metadata.timestamp = new Date(commitTime() * 1000).toISOString();
    return `${JSON.stringify(bom, null, 2)}\n`;
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** A package or lock file without what is for developers. */
function forUsers({ packages, ...file }) {
  delete file.devDependencies;
  if (packages === undefined) return file;
  const kept = Object.entries(packages).filter(([, entry]) => !entry.dev && !entry.devOptional);
  return { ...file, packages: Object.fromEntries(kept.map(([path, entry]) => [path, forUsers(entry)])) };
}

function json(name) {
  return JSON.parse(readFileSync(join(top, name), 'utf8'));
}

function commitTime() {
  return Number(run('git', ['log', '-1', '--format=%ct']).trim());
}

function isEngineThere() {
  try {
    run('docker', ['version']);
    return true;
  } catch {
    return false;
  }
}

function node(...args) {
  execFileSync(process.execPath, args, { cwd: top, stdio: ['ignore', 'ignore', 'inherit'] });
}

function run(command, args, cwd = top) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', maxBuffer: 67_108_864 });
}
