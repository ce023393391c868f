/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting and the name of the flag or variable that gave it. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/**
 * A setting as `bao` and `vault` look for it: the flag, then `BAO_<name>` if it is present, else `VAULT_<name>`.
 * A `BAO_` variable that is present and empty hides its `VAULT_` twin; an empty value is no setting.
 */
export function setting(
  env: Environment,
  name: string,
  flag?: [string, string | undefined],
): Setting | undefined {
  if (flag?.[1] !== undefined) return { name: flag[0], value: flag[1] };
  const bao = env[`BAO_${name}`];
  const found =
    bao !== undefined
      ? { name: `BAO_${name}`, value: bao }
      : { name: `VAULT_${name}`, value: env[`VAULT_${name}`] ?? '' };
  return found.value === '' ? undefined : found;
}

const words: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, false])),
};

/** The words of https://pkg.go.dev/strconv#ParseBool and no others; undefined for anything else. */
export function parseGoBool(text: string): boolean | undefined {
  return Object.hasOwn(words, text) ? words[text] : undefined;
}

/** The words that `parseGoBool` takes, for messages. */
export const goBoolWords = Object.keys(words).sort().join(', ');

const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Whole seconds (`60`) or a Go duration (`1m30s`, `1.5s`) in milliseconds; undefined for anything else and for 0. */
export function parseTimeout(text: string): number | undefined {
  if (/^\d+$/.test(text)) return positive(Number(text) * 1000);
  if (!/^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (unitMilliseconds[unit ?? ''] ?? 0);
  }
  return positive(total);
}

function positive(milliseconds: number): number | undefined {
  return milliseconds >= 1 && milliseconds <= 2 ** 31 - 1 ? Math.round(milliseconds) : undefined;
}
