import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { version } from '../bundle.mjs';
import { imageFolder, notesFile, releaseFiles } from './artefacts.mjs';

/** Sends the package to npm with its provenance. A rehearsal has npm do all but the sending. */
export function publishNpm({ isRehearsal, publish }) {
  const file = releaseFiles().find((path) => path.endsWith('.tgz'));
  if (file === undefined) throw new Error('there is no package: do the step package first');
  const args = ['publish', file, '--access', 'public', '--provenance'];
  publish('npm', args);
  if (!isRehearsal) return;
  execFileSync('npm', [...args, '--dry-run', '--offline', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Sends the image of each machine, and one name for them all; its digest goes to the next step of the workflow. */
export function publishImage({ isRehearsal, publish }) {
  const name = `ghcr.io/${repository().toLowerCase()}`;
  const machines = builtImages();
  // A rehearsal may have been without an engine.
  if (machines.length === 0 && isRehearsal) machines.push(process.arch);
  if (machines.length === 0) throw new Error('there is no image: do the step image first');
  const parts = machines.map((machine) => `${name}:${version}-${machine}`);
  for (const [index, machine] of machines.entries()) {
    publish('docker', ['load', '--input', join(imageFolder, `${machine}.tar`)]);
    publish('docker', ['tag', `vaultctl:${version}-${machine}`, parts[index]]);
    publish('docker', ['push', parts[index]]);
  }
  publish('docker', [
    'buildx',
    'imagetools',
    'create',
    '--tag',
    `${name}:${version}`,
    '--tag',
    `${name}:latest`,
    ...parts,
  ]);
  const digest = publish('docker', [
    ...['buildx', 'imagetools', 'inspect', `${name}:${version}`],
    ...['--format', '{{json .Manifest.Digest}}'],
  ]);
  tellWorkflow('image', name);
  tellWorkflow('digest', digest.trim().replaceAll('"', ''));
}

/** The release on GitHub, and the tag that users of the action name: `v1` is the newest of `v1.*.*`. */
export function publishRelease({ tag, isRehearsal, publish }) {
  const args = ['release', 'create', tag, '--verify-tag', '--title', tag, '--notes-file', notesFile];
  publish('gh', [...args, ...releaseFiles()]);
  const refs = `repos/${repository()}/git`;
  const [major] = tag.split('.');
  const commit = isRehearsal
    ? 'COMMIT'
    : execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const found = publish('gh', ['api', `${refs}/matching-refs/tags/${major}`, '--jq', '.[].ref']);
  const isThere = found.split('\n').includes(`refs/tags/${major}`);
  if (isThere) {
    publish('gh', [
      'api',
      '--method',
      'PATCH',
      `${refs}/refs/tags/${major}`,
      '-f',
      `sha=${commit}`,
      '-F',
      'force=true',
    ]);
  } else {
    publish('gh', [
      'api',
      '--method',
      'POST',
      `${refs}/refs`,
      '-f',
      `ref=refs/tags/${major}`,
      '-f',
      `sha=${commit}`,
    ]);
  }
}

/** The machines that there is an image for: x64, arm64. */
function builtImages() {
  return existsSync(imageFolder) ? readdirSync(imageFolder).map((file) => basename(file, '.tar')) : [];
}

function repository() {
  return process.env.GITHUB_REPOSITORY ?? 'OWNER/REPOSITORY';
}

function tellWorkflow(name, value) {
  const file = process.env.GITHUB_OUTPUT;
  if (file !== undefined) appendFileSync(file, `${name}=${value}\n`);
}
