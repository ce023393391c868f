import fc from 'fast-check';
import { sampleOf, shuffled } from './sample.ts';
import type { Sample } from './sample.ts';

/** One network in the ways in which people write it. */
interface Network {
  readonly plain: string;
  readonly fullMask: string;
  readonly longForm: string;
}

const octet = fc.nat(255);
const v4 = fc.tuple(fc.integer({ min: 1, max: 223 }), octet, octet, octet).map((parts) => parts.join('.'));
const v6 = fc
  .array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 7, maxLength: 7 })
  .map((groups) => [0x2001, ...groups]);

const network: fc.Arbitrary<Network> = fc.oneof(
  v4.map((address) => ({
    plain: address,
    fullMask: `${address}/32`,
    longForm: `::ffff:${address}`,
  })),
  fc.tuple(v4, fc.nat(31)).map(([address, bits]) => same(`${address}/${bits}`)),
  v6.map((groups) => ({
    plain: short(groups),
    fullMask: `${short(groups)}/128`,
    longForm: long(groups),
  })),
  fc.tuple(v6, fc.nat(127)).map(([groups, bits]) => ({
    plain: `${short(groups)}/${bits}`,
    fullMask: `${short(groups)}/${bits}`,
    longForm: `${long(groups)}/${bits}`,
  })),
);

/** Sets of addresses and networks. */
export const cidrSets: fc.Arbitrary<Sample> = fc
  .uniqueArray(network, { minLength: 1, maxLength: 3, selector: ({ plain }) => plain })
  .chain((members) => shuffled(members).map((other) => ({ members, other })))
  .map(({ members, other }) => {
    const plain = members.map((member) => member.plain);
    return sampleOf(JSON.stringify(plain.toSorted()), {
      list: plain,
      'full mask': members.map(({ fullMask }) => fullMask),
      'long form': members.map(({ longForm }) => longForm),
      'other order': other.map((member) => member.plain),
      repeated: members.flatMap((member) => [member.plain, member.fullMask]),
      commas: plain.join(', '),
      'full mask and commas': other.map(({ fullMask }) => fullMask).join(','),
    });
  });

function same(text: string): Network {
  return { plain: text, fullMask: text, longForm: text };
}

function long(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
}

/** As RFC 5952 wants it; URLs are written so. */
function short(groups: readonly number[]): string {
  const { hostname } = new URL(`http://[${long(groups)}]/`);
  return hostname.slice(1, -1);
}
