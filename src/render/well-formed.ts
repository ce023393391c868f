const LONE_HALVES = /\p{Surrogate}/gu;

/** Text without halves of surrogate pairs, which neither XML nor an address can hold. */
export function wellFormed(text: string): string {
  return text.replaceAll(LONE_HALVES, '\ufffd');
}
