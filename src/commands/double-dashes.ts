import type { Command } from 'commander';

/** Lets people write `-address=…` as the vault program has it: a long name behind one dash gets a second one. */
export function doubleDashes(argv: readonly string[], program: Command): readonly string[] {
  const names = new Set(
    below(program).flatMap(({ options }) =>
      options.flatMap(({ long }) => (long === undefined ? [] : [long.slice(2)])),
    ),
  );
  const end = argv.indexOf('--');
  return argv.map((argument, index) => {
    if (end >= 0 && index >= end) return argument;
    const name = /^-([a-z][a-z-]+)(?:=|$)/.exec(argument)?.[1];
    return name !== undefined && names.has(name) ? `-${argument}` : argument;
  });
}

function below(command: Command): readonly Command[] {
  return command.commands.flatMap((one) => [one, ...below(one)]);
}
