const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a number, a number of days or a Go duration, cut to whole seconds; undefined when it is none of these. */
export function parseSeconds(text: string): number | undefined {
  if (text === '') return 0;
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^\d+d$/.test(text)) return Number.parseInt(text, 10) * 86_400;
  if (!/^-?(?:\d+(?:\.\d*)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (unitSeconds[unit ?? ''] ?? 0);
  }
  return Math.trunc(text.startsWith('-') ? -total : total);
}

/** Seconds as Go prints a duration: `3h25m19s`. */
export function goDuration(seconds: number): string {
  if (seconds < 0) return `-${goDuration(-seconds)}`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const front = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : '';
  return `${front}${seconds % 60}s`;
}
