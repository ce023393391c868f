import type { ExitCode } from './commands/exit-code.ts';
import { VERSION } from './version.ts';

// The commonest question of a pipeline is answered before anything else is loaded.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2] ?? '')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  // A function, because the one file of the executable is CommonJS, which has no top-level await.
  void run();
}

async function run(): Promise<void> {
  // What ends before it is done is no success: nothing else would say so.
  process.exitCode = 70 satisfies ExitCode;
  const [{ runProgram }, { realIo, realDevWorld }] = await Promise.all([
    import('./commands/program.ts'),
    import('./world.ts'),
  ]);
  const io = realIo(process);
  process.exitCode = await runProgram(process.argv.slice(2), io, () => realDevWorld(process, io));
  await io.leave();
}
