/** A stage of a declarative pipeline, as far as the tests look at it. */
export interface JenkinsStage {
  readonly when: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The variable that holds the path of the credential's file. */
  readonly tokenVariable: string;
  readonly commands: readonly string[];
}

/** The stages of a Jenkinsfile that is laid out as the one under ci/: `sh` in single quotes, which Groovy leaves alone. */
export function jenkinsStages(text: string): Readonly<Record<string, JenkinsStage>> {
  const [head = '', ...parts] = text.split(/^ {4}stage\('/m);
  const common = assignments(head);
  return Object.fromEntries(
    parts.map((part) => {
      const name = /^[^']+/.exec(part)?.[0] ?? '';
      const environment = { ...common, ...assignments(part) };
      const when = /^ {6}when \{ (.*) \}$/m.exec(part)?.[1];
      const tokenVariable = /file\(credentialsId: '[^']+', variable: '(\w+)'\)/.exec(part)?.[1];
      const commands = [...part.matchAll(/^ +sh '([^'\\]+)'$/gm)].map(([, command = '']) => command);
      if (when === undefined || tokenVariable === undefined || commands.length === 0)
        throw new Error(`the stage ${name} is laid out in another way`);
      return [name, { when, environment, tokenVariable, commands }];
    }),
  );
}

function assignments(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/\b([A-Z_]+) = '([^']*)'/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
