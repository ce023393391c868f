/** A part of a text that may be told shorter. */
export interface Fit {
  readonly full: string;
  readonly short: string;
}

const ROOM_FOR_REMARK = 100;

/** As many parts as there is room for, in order, long ones in their short form; then how many are left out. */
export function fitting(
  parts: readonly Fit[],
  room: number,
  remark: (left: number) => string,
): readonly string[] {
  const shown: string[] = [];
  let free = room - ROOM_FOR_REMARK;
  for (const { full, short } of parts) {
    const text = full.length <= free ? full : short;
    if (text.length > free) break;
    shown.push(text);
    // Between two parts stands an empty line.
    free -= text.length + 2;
  }
  const left = parts.length - shown.length;
  return left === 0 ? shown : [...shown, remark(left)];
}
