const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Seconds in a spelling that the servers take: `300`, `"300"`, `"5m"`, `"1h30m"`, `"2d"`, `""` (0), `"-1s"`.
 * Fractions of a second are cut off, as the servers do. Undefined when it is no duration.
 * https://pkg.go.dev/github.com/hashicorp/go-secure-stdlib/parseutil#ParseDurationSecond
 */
export function parseSeconds(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  if (/^[-+]?\d+$/.test(trimmed)) return Number.parseInt(trimmed, 10);
  const days = /^([-+]?\d+)d$/.exec(trimmed);
  if (days) return Number.parseInt(days[1] ?? '', 10) * 86_400;
  return parseGoDuration(trimmed);
}

function parseGoDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[-+]/, '');
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(body)) return undefined;
  let seconds = 0;
  for (const [, amount = '', unit = ''] of body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number.parseFloat(amount) * (UNIT_SECONDS[unit] ?? 0);
  }
  return sign * Math.trunc(seconds + 1e-9);
}

/** A number of seconds as people write it: `0s`, `5m`, `1h30m`. */
export function humanSeconds(seconds: number): string {
  if (seconds === 0) return '0s';
  const sign = seconds < 0 ? '-' : '';
  const total = Math.abs(seconds);
  const parts: [number, string][] = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor((total % 3600) / 60), 'm'],
    [total % 60, 's'],
  ];
  return (
    sign +
    parts
      .filter(([amount]) => amount > 0)
      .map(([amount, unit]) => `${amount}${unit}`)
      .join('')
  );
}
