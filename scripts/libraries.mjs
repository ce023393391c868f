// The shared libraries of an executable, and what their licences ask for where they are passed on.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';

const COMMON = '/usr/share/common-licenses';

/** The paths at which a program finds its libraries, and its loader. */
export function loadedLibraries(program) {
  const said = execFileSync('ldd', [program], { encoding: 'utf8' });
  const missing = /^\s*(\S+) => not found/m.exec(said);
  if (missing) throw new Error(`ldd ${program}: ${missing[1]} is not found`);
  // `libm.so.6 => /lib/…/libm.so.6 (0x…)`, and the loader without an arrow.
  return [...said.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path]) => path).sort();
}

/** A notice for these libraries, and the files with their licences. Wants a machine with Debian's packages. */
export function papersOf(libraries) {
  const packages = new Map();
  for (const library of libraries) {
    const { name, ...rest } = packageOf(library);
    const before = packages.get(name);
    packages.set(name, { ...rest, libraries: [...(before?.libraries ?? []), library] });
  }
  const parts = [...packages].map(
    ([name, { version, source, libraries: paths }]) =>
      `${name} ${version}\n${paths.map((path) => `  ${path}\n`).join('')}` +
      `  licence: ${name}-copyright.txt\n  source:  apt-get source ${source}\n`,
  );
  const files = [...packages.keys()].map((name) => ({
    from: `/usr/share/doc/${name}/copyright`,
    name: `${name}-copyright.txt`,
  }));
  const texts = files.map(({ from }) => readFileSync(from, 'utf8')).join('\n');
  const common = [...new Set(texts.match(/(?<=common-licenses\/)[A-Z][\w.-]*\w/g))]
    .filter((name) => existsSync(`${COMMON}/${name}`))
    .sort();
  return {
    notice:
      `These libraries are unchanged files of ${distribution()}, loaded when vaultctl starts. Their source is in the\n` +
      `distribution's archive, under the versions below.\n\n${parts.join('\n')}`,
    files: [...files, ...common.map((name) => ({ from: `${COMMON}/${name}`, name: `${name}.txt` }))],
  };
}

function packageOf(library) {
  // The package may know it by the place that a link of /lib or /lib64 leads to, or by that link.
  const real = realpathSync(library);
  const paths = [library, real, real.replace(/^\/usr/, '')];
  for (const path of paths) {
    const owner = ask('dpkg-query', ['--search', path])?.split(':')[0];
    if (owner === undefined) continue;
    const form = '${Version} ${source:Package}=${source:Version}';
    const [version, source] = ask('dpkg-query', ['--show', `--showformat=${form}`, owner]).split(' ');
    return { name: owner, version, source };
  }
  throw new Error(`no package of this machine has ${library}, so its licence is unknown`);
}

function ask(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function distribution() {
  return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'its distribution';
}
