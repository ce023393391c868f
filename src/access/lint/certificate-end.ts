/** Milliseconds since 1970 at which each certificate of a PEM text ends; those that cannot be read are left out. */
export function certificateEnds(pem: string): readonly number[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...blocks].flatMap(([, body = '']) => {
    const text = body.replace(/\s/g, '');
    if (!BASE64.test(text)) return [];
    const end = endOf(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)));
    return Number.isNaN(end) ? [] : [end];
  });
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const LONGEST_TIME = 15;

/** A part of a DER text: its tag, and where its content begins and ends. */
interface Part {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

const VERSION = 0xa0;
const SHORT_YEAR = 0x17;

/** https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function endOf(der: Uint8Array): number {
  let field = partAt(der, partAt(der, partAt(der, 0).start).start);
  if (field.tag === VERSION) field = partAt(der, field.end);
  // Behind the serial number: the algorithm, the issuer, and from when to when it is valid.
  for (let count = 0; count < 3; count += 1) field = partAt(der, field.end);
  const { tag, start, end } = partAt(der, partAt(der, field.start).end);
  const text = String.fromCharCode(...der.slice(start, Math.min(end, start + LONGEST_TIME)));
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(tag === SHORT_YEAR ? century + text : text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function partAt(der: Uint8Array, at: number): Part {
  const first = der[at + 1] ?? 0;
  const isLong = first >= 0x80;
  const start = at + 2 + (isLong ? first - 0x80 : 0);
  const length = isLong ? der.slice(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0) : first;
  return { tag: der[at] ?? 0, start, end: start + length };
}
