import { spawn } from 'node:child_process';
import type { Flavour } from '../../model/server.ts';
import { findExecutable, pathFolders } from './binary.ts';
import { runCommand } from './run-command.ts';
import type { Environment } from './run-command.ts';

const ENGINE_MS = 5_000;
const REGISTRY_MS = 15_000;
const PULL_MS = 600_000;

/** The images that the two projects publish. */
export const IMAGES: Readonly<Record<Flavour, string>> = {
  vault: 'hashicorp/vault',
  openbao: 'openbao/openbao',
};

/** A Docker engine on this machine. */
export interface DockerEngine {
  /** Path of the `docker` command. */
  readonly docker: string;
  /** Whether `--network host` means this machine's network: not in Docker Desktop's virtual machine, nor in rootless mode. */
  readonly hostNetwork: boolean;
}

/** An image that is ready to run. */
export interface ServerImage extends DockerEngine {
  readonly kind: 'docker';
  readonly flavour: Flavour;
  readonly image: string;
}

/** The engine that answers, or why there is none. */
export async function findEngine(env: Environment): Promise<DockerEngine | string> {
  const docker = await findExecutable('docker', pathFolders(env));
  if (docker === undefined) return 'no docker command on PATH';
  const limits = { env, timeoutMs: ENGINE_MS };
  const [info, context] = await Promise.all([
    runCommand(docker, ['info', '--format', '{{.OperatingSystem}} {{.SecurityOptions}}'], limits),
    runCommand(docker, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], limits),
  ]);
  if (info.code !== 0) return 'the docker engine does not answer';
  const host = env['DOCKER_HOST'] ?? context.stdout.trim();
  if (!/^(unix:|npipe:|tcp:\/\/(localhost|127\.0\.0\.1)\b|$)/.test(host)) {
    return `the docker engine runs on another machine (${host})`;
  }
  const hostNetwork = process.platform === 'linux' && !/Docker Desktop|rootless/.test(info.stdout);
  return { docker, hostNetwork };
}

/** The first image that the engine has, or else the first that it can pull; otherwise the reason. */
export async function findImage(
  engine: DockerEngine,
  flavours: readonly Flavour[],
  env: Environment,
  progress: (line: string) => void,
): Promise<ServerImage | string> {
  for (const flavour of flavours) {
    const image = IMAGES[flavour];
    const { code } = await runCommand(engine.docker, ['image', 'inspect', image], {
      env,
      timeoutMs: ENGINE_MS,
    });
    if (code === 0) return { kind: 'docker', ...engine, flavour, image };
  }
  for (const flavour of flavours) {
    const image = IMAGES[flavour];
    progress(`Pulling the Docker image ${image}.`);
    if (await pull(engine.docker, image, env)) return { kind: 'docker', ...engine, flavour, image };
  }
  return `the docker engine has no image ${flavours.map((flavour) => IMAGES[flavour]).join(' or ')} and cannot pull it`;
}

/** A registry that cannot be reached is given up after seconds; a download that has begun may take its time. */
function pull(docker: string, image: string, env: Environment): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(docker, ['pull', image], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let timer = setTimeout(() => child.kill('SIGKILL'), REGISTRY_MS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!text.includes('Pulling from')) return;
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), PULL_MS);
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}
