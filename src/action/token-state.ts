import { appendForGithub } from '../commands/github-file.ts';
import type { ConnectionOptions, Io } from '../commands/io.ts';
import { Secret } from '../model/secret.ts';
import { mask, stepOutputs } from '../render/github-commands.ts';
import type { KeptSession, SessionKeeper } from '../world.ts';

/** The variable in which the post step finds what was kept under `session`. */
export const STATE_VARIABLE = 'STATE_session';

/**
 * Keeps a login in the state of the action, where its post step finds it after main was killed. The runner is told to
 * hide the token before it is written. The file is this step's own, so that forgetting leaves it empty.
 */
export function tokenState(world: () => Io): SessionKeeper {
  return {
    async keep({ token, namespace, options }) {
      const io = world();
      const text = token.reveal();
      io.tellRunner(mask(text));
      const value = JSON.stringify({ token: text, namespace, options });
      await appendForGithub(io, 'GITHUB_STATE', (delimiter) => stepOutputs({ session: value }, delimiter));
    },
    async forget() {
      const io = world();
      const file = io.env('GITHUB_STATE') ?? '';
      if (file === '') return;
      try {
        await io.replaceFile(file, '');
      } catch {
        // The post step then finds a token that has ended.
      }
    },
  };
}

/** The login that was kept; undefined when none is left. */
export function keptSession(state: string | undefined): KeptSession | undefined {
  if (state === undefined || state === '') return undefined;
  const { token, namespace, options } = JSON.parse(state) as {
    // as `keep` wrote it
    readonly token: string;
    readonly namespace: string;
    readonly options: ConnectionOptions;
  };
  return { token: new Secret(token), namespace, options };
}
