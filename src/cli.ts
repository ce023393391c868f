import { VERSION } from './version.ts';

// The commonest question of a pipeline is answered before anything else is loaded.
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2] ?? '')) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const [{ runProgram }, { realIo, realDevWorld }] = await Promise.all([
    import('./commands/program.ts'),
    import('./world.ts'),
  ]);
  const io = realIo(process);
  process.exitCode = await runProgram(process.argv.slice(2), io, () => realDevWorld(process, io));
}
