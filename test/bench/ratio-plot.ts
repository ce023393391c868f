/** One bar: how many times as long as the bare side. */
export interface Bar {
  readonly label: string;
  readonly ratio: number;
  /** Left out where the figure is only reported. */
  readonly aim?: number;
}

const WIDTH = 860;
const LEFT = 420;
const RIGHT = 70;
const ROW = 30;
const TOP = 56;
const COLOUR = { met: '#2da44e', missed: '#bc4c00', reported: '#8c959f' } as const;

/** A picture of ratios as SVG: a bar each, and a line where the aim is. */
export function ratioPlot(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.flatMap(({ ratio, aim = 0 }) => [ratio, aim]));
  const scale = (WIDTH - LEFT - RIGHT) / longest;
  const height = TOP + bars.length * ROW + 16;
  const rows = bars.map((bar, index) => row(bar, TOP + index * ROW, scale));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}"
  font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="14" fill="#1f2328">
  <rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10" fill="#ffffff" stroke="#d0d7de"/>
  <text x="24" y="34" font-size="16" font-weight="600">${escape(title)}</text>
${rows.join('')}</svg>
`;
}

function row({ label, ratio, aim }: Bar, y: number, scale: number): string {
  const verdict = aim === undefined ? 'reported' : ratio <= aim ? 'met' : 'missed';
  const line =
    aim === undefined ? '' : `<path d="M${at(aim * scale)} ${y - 2}v24" stroke="#1f2328" stroke-width="2"/>`;
  return `  <text x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${escape(label)}</text>
  <rect x="${LEFT}" y="${y}" width="${(ratio * scale).toFixed(1)}" height="20" rx="3" fill="${COLOUR[verdict]}"/>
  ${line}<text x="${at(Math.max(ratio, aim ?? 0) * scale + 8)}" y="${y + 15}">${ratio.toFixed(2)} ×</text>
`;
}

function at(x: number): string {
  return (LEFT + x).toFixed(1);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
