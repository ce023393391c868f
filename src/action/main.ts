import { remark } from '../render/github-commands.ts';
import { realIo } from '../world.ts';
import type { RealIo } from '../world.ts';
import { inputsFrom } from './inputs.ts';
import { runAction } from './run-action.ts';
import { tokenState } from './token-state.ts';

// The entry of the action: the runner starts it with the inputs in its environment.
const io: RealIo = realIo(
  process,
  process.env,
  undefined,
  tokenState(() => io),
);
const folder = inputsFrom((name) => process.env[name])('working-directory');
try {
  if (folder !== '') process.chdir(folder);
  process.exitCode = await runAction(io);
} catch (error) {
  io.tellRunner(remark('error', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}
await io.leave();
