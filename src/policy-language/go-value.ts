const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);
const SECOND = 1_000_000_000n;
const UNIT_NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
};

/** An integer as Go's `strconv.ParseInt(text, 0, 64)` reads it: `10`, `0x1F`, `0b1`, `017`, `1_000`. */
export function parseGoInt(text: string): bigint | undefined {
  const form =
    /^([+-]?)(?:(0[xX](?:_?[0-9a-fA-F])+)|(0[bB](?:_?[01])+)|0([oO]?(?:_?[0-7])+)|(0|[1-9](?:_?[0-9])*))$/;
  const match = form.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const digits =
    hexadecimal ?? binary ?? (octal === undefined ? decimal : `0o${octal.replace(/^[oO]/, '')}`) ?? '';
  return inRange(BigInt(digits.replaceAll('_', '').toLowerCase()) * (sign === '-' ? -1n : 1n));
}

/** A number with a point or an exponent; undefined when Go cannot hold it or the scanner cut it oddly (`1e`). */
export function parseGoFloat(text: string): number | undefined {
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Nanoseconds of a duration as the policies take it: `300`, `"300"`, `"5m"`, `"1h30m"`, `"2d"`, `""`. */
export function parsePolicyDuration(value: string | bigint | number): bigint | undefined {
  if (typeof value === 'bigint') return inRange(value * SECOND);
  if (typeof value === 'number') return inRange(BigInt(Math.trunc(value)) * SECOND);
  if (value === '') return 0n;
  const whole = decimalInt(value);
  if (whole !== undefined) return inRange(whole * SECOND);
  if (value.endsWith('d')) {
    const days = decimalInt(value.slice(0, -1));
    return days === undefined ? undefined : inRange(days * 86_400n * SECOND);
  }
  return parseGoDuration(value);
}

/** Milliseconds since 1970 of a point in time: RFC 3339, or seconds since 1970. */
export function parseAbsoluteTime(text: string): number | undefined {
  const seconds = decimalInt(text);
  if (seconds !== undefined) return Number(seconds) * 1000;
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/.exec(
    text,
  );
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ...offset] = match
    .slice(1)
    .map(Number);
  const [zoneHour = 0, zoneMinute = 0] = offset;
  const monthDays = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const good =
    month >= 1 && month <= 12 && day >= 1 && day <= monthDays && hour < 24 && minute < 60 && second < 60;
  if (!good || zoneHour > 24 || zoneMinute > 60) return undefined;
  const sign = /-\d\d:\d\d$/.test(text) ? 1 : -1;
  const shift = Number.isNaN(zoneHour) ? 0 : sign * (zoneHour * 60 + zoneMinute);
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute + shift, second));
  return date.setUTCFullYear(date.getUTCFullYear() - 2000 + year);
}

function parseGoDuration(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const size = UNIT_NANOSECONDS[unit] ?? 0n;
    total += BigInt(whole === '' ? '0' : whole) * size;
    total += (BigInt(fraction === '' ? '0' : fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return inRange(negative ? -total : total);
}

function decimalInt(text: string): bigint | undefined {
  return /^[+-]?\d+$/.test(text) ? inRange(BigInt(text.replace(/^\+/, ''))) : undefined;
}

function inRange(value: bigint): bigint | undefined {
  return value >= MIN_INT && value <= MAX_INT ? value : undefined;
}
