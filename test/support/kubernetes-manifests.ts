import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { CI } from './ci-platforms.ts';

/** The one container of a pod that runs vaultctl, with what its volumes hold. */
export interface PodSpec {
  readonly restartPolicy: string;
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly containers: readonly {
    readonly image: string;
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly securityContext: object;
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly configMap?: { readonly name: string };
    readonly projected?: { readonly sources: readonly { readonly serviceAccountToken: TokenSource }[] };
  }[];
}

interface TokenSource {
  readonly audience: string;
  readonly expirationSeconds: number;
  readonly path: string;
}

interface Meta {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The documents of a file with a service account and a job of it. */
export interface Manifest<Spec> {
  readonly account: {
    readonly kind: string;
    readonly metadata: Meta;
    readonly automountServiceAccountToken: boolean;
  };
  readonly job: { readonly kind: string; readonly metadata: Meta; readonly spec: Spec };
}

/** A manifest under ci/ with these two documents. */
export async function manifest<Spec>(path: string): Promise<Manifest<Spec>> {
  const documents = parseAllDocuments(await readFile(join(CI, path), 'utf8'));
  const [account, job, ...more] = documents.map((one) => one.toJS() as unknown);
  if (documents.some(({ errors }) => errors.length > 0) || more.length > 0)
    throw new Error(`${path}: not two documents`);
  return { account, job } as Manifest<Spec>;
}

/** What kustomize puts around the manifests. */
export async function kustomization(platform: string): Promise<{
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string }[];
  readonly configMapGenerator: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly files: readonly string[];
    readonly options?: { readonly annotations: Readonly<Record<string, string>> };
  }[];
}> {
  return parse(await readFile(join(CI, platform, 'kustomization.yaml'), 'utf8')) as never;
}

/** Makes a folder as the kubelet makes that of a config map or a projected token: links over a folder with a date. */
export async function mountedVolume(target: string, files: Readonly<Record<string, string>>): Promise<void> {
  const inner = '..2026_06_01_12_00_00.1';
  await mkdir(join(target, inner), { recursive: true });
  await symlink(inner, join(target, '..data'));
  for (const [name, source] of Object.entries(files)) {
    await cp(source, join(target, inner, name));
    await symlink(join('..data', name), join(target, name));
  }
}

/** The command line and the variables of the pod, with its mounts under `root` instead of `/`. */
export function podRun(
  { containers }: PodSpec,
  root: string,
): { readonly command: string; readonly env: Readonly<Record<string, string>> } {
  const [container, ...more] = containers;
  if (container === undefined || more.length > 0) throw new Error('not one container');
  const moved = (text: string): string =>
    container.volumeMounts.some(({ mountPath }) => text === mountPath || text.startsWith(`${mountPath}/`))
      ? join(root, text)
      : text;
  return {
    command: ['vaultctl', ...container.args.map((argument) => `'${moved(argument)}'`)].join(' '),
    env: Object.fromEntries(container.env.map(({ name, value }) => [name, moved(value)])),
  };
}

/** Writes a token where the pod finds it. */
export async function projectToken(
  root: string,
  { volumes, containers }: PodSpec,
  token: string,
): Promise<string> {
  const volume = volumes.find(({ projected }) => projected !== undefined);
  const mount = containers[0]?.volumeMounts.find(({ name }) => name === volume?.name);
  const source = volume?.projected?.sources[0]?.serviceAccountToken;
  if (mount === undefined || source === undefined) throw new Error('no projected token');
  const path = join(root, mount.mountPath, source.path);
  await mkdir(join(root, mount.mountPath), { recursive: true });
  await writeFile(path, `${token}\n`);
  return path;
}
