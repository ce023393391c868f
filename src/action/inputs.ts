/** Value of an input of action.yml; `''` when the workflow gives none. */
export type Input = (name: InputName) => string;

/** The inputs of action.yml. */
export type InputName = (typeof INPUT_NAMES)[number];

export const INPUT_NAMES = [
  'command',
  'path',
  'working-directory',
  'address',
  'namespace',
  'auth-method',
  'auth-mount',
  'auth-role',
  'auth-audience',
  'plan-file',
  'expect-digest',
  'prune',
  'report',
  'args',
  'comment',
  'github-token',
] as const;

/** Reads inputs as the runner hands them on: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
export function inputsFrom(env: (name: string) => string | undefined): Input {
  return (name) => (env(`INPUT_${name.toUpperCase()}`) ?? '').trim();
}

/** Lines with something in them. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A truth value in the spelling of YAML 1.2; undefined for anything else. */
export function truth(text: string): boolean | undefined {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  return /^(?:|false|False|FALSE)$/.test(text) ? false : undefined;
}
