/**
 * An address or network as the servers store it: a full mask is dropped, host bits stay, IPv6 is compressed and in
 * lower case, IPv4-mapped IPv6 becomes IPv4. Undefined when it is none, which the servers refuse or, worse, take for
 * the path of a unix socket that never reads back equal.
 */
export function canonicalCidr(text: string): string | undefined {
  const [address = '', mask, ...rest] = text.trim().split('/');
  if (rest.length > 0) return undefined;
  const v4 = canonicalV4(address);
  if (v4 !== undefined) return withMask(v4, mask, 32);
  const v6 = canonicalV6(address);
  if (v6 === undefined) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(v6)?.[1];
  if (mapped === undefined) return withMask(v6, mask, 128);
  if (mask === undefined) return mapped;
  return /^\d+$/.test(mask) && Number(mask) >= 96
    ? withMask(mapped, String(Number(mask) - 96), 32)
    : undefined;
}

function withMask(address: string, mask: string | undefined, full: number): string | undefined {
  if (mask === undefined) return address;
  if (!/^\d{1,3}$/.test(mask) || Number(mask) > full) return undefined;
  return Number(mask) === full ? address : `${address}/${Number(mask)}`;
}

function canonicalV4(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const good = parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return good ? text : undefined;
}

function canonicalV6(text: string): string | undefined {
  if (!text.includes(':') || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  const lastColon = text.lastIndexOf(':');
  const dotted = text.slice(lastColon + 1);
  const isMapped = dotted.includes('.');
  const v4 = isMapped ? canonicalV4(dotted) : undefined;
  if (isMapped && v4 === undefined) return undefined;
  const tail = v4 === undefined ? [] : v4Groups(v4);
  const head = v4 === undefined ? text : text.slice(0, lastColon + (text[lastColon - 1] === ':' ? 1 : 0));
  const groups = expand(head, 8 - tail.length);
  if (groups === undefined) return undefined;
  return compress([...groups, ...tail]);
}

function v4Groups(v4: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function expand(text: string, count: number): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const parse = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const left = parse(halves[0] ?? '');
  const right = parse(halves[1] ?? '');
  const gap = count - left.length - right.length;
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined;
  const groups = [...left, ...Array.from({ length: halves.length === 1 ? 0 : gap }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16));
}

function compress(groups: readonly number[]): string {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return `::ffff:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  const text = groups.map((group) => group.toString(16));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return text.join(':');
  return `${text.slice(0, best.start).join(':')}::${text.slice(best.start + best.length).join(':')}`;
}
