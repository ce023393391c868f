import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../install.mjs';
import { changesOf } from './changes.mjs';

/** Refuses what must not be released; the error names everything that is wrong. */
export function checkRelease({ tag }) {
  const { version, repository } = json('package.json');
  const problems = [
    ...(/^v\d+\.\d+\.\d+$/.test(tag) ? [] : [`the tag ${tag} is not of the form vX.Y.Z`]),
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json has version ${version}`]),
    ...(json('package-lock.json').version === version
      ? []
      : [`package-lock.json has another version than package.json: run npm install --package-lock-only`]),
    ...changesOf(version).problems,
    ...repositoryProblems(repository?.url),
    ...tagProblems(tag),
    ...treeProblems(),
  ];
  if (problems.length > 0) throw new Error(problems.join('\nrelease: '));
  execFileSync(process.execPath, ['scripts/build-action.mjs'], { cwd: top, stdio: 'inherit' });
  const stale = git('status', '--porcelain');
  if (stale !== '') throw new Error(`the bundle of the action is not that of the source:\n${stale}`);
}

/** npm compares it with where the workflow ran, and refuses the provenance otherwise. */
function repositoryProblems(url) {
  const ours = process.env.GITHUB_REPOSITORY;
  if (ours === undefined) return [];
  const wanted = `git+${process.env.GITHUB_SERVER_URL ?? 'https://github.com'}/${ours}.git`;
  return url === wanted ? [] : [`package.json needs "repository": { "type": "git", "url": "${wanted}" }`];
}

function tagProblems(tag) {
  const named = git('rev-list', '-1', '--ignore-missing', `refs/tags/${tag}`);
  if (named === '' || named === git('rev-parse', 'HEAD')) return [];
  return [`the tag ${tag} exists and is on another commit`];
}

function treeProblems() {
  const changed = git('status', '--porcelain');
  return changed === '' ? [] : [`files differ from the commit:\n${changed}`];
}

function git(...args) {
  return execFileSync('git', args, { cwd: top, encoding: 'utf8' }).trimEnd();
}

function json(name) {
  return JSON.parse(readFileSync(join(top, name), 'utf8'));
}
