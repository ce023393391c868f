import fc from 'fast-check';
import type { TypeName } from '../../src/model/field-type.ts';
import type { Wire } from '../../src/model/wire.ts';

const name = fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/);
const octet = fc.nat(255);
const v4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const v6 = fc.ipV6();
const cidr = fc.oneof(
  v4,
  fc.tuple(v4, fc.nat(32)).map(([address, bits]) => `${address}/${bits}`),
  v6,
  fc
    .tuple(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.nat(128))
    .map(([groups, bits]) => `${groups.map((group) => group.toString(16).toUpperCase()).join(':')}/${bits}`),
);
const seconds = fc.nat(10_000_000);
const time: fc.Arbitrary<Wire> = fc.oneof(
  seconds,
  seconds.map((number) => `${number}`),
  seconds.map((number) => `${number}s`),
  fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map(([h, m, s]) => `${h}h${m}m${s}s`),
  fc.nat(1000).map((days) => `${days}d`),
  fc.nat(100_000).map((number) => `${number}ms`),
);
const listOf = (member: fc.Arbitrary<string>): fc.Arbitrary<Wire> =>
  fc.oneof(
    fc.array(member),
    fc.array(member).map((members) => members.join(', ')),
  );
const claim = fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger());

/** Any JSON. */
export const anyWire = fc.jsonValue().map((value) => value as Wire);

/** Right spellings of each type, by people and servers. */
export const spellings: Readonly<Record<TypeName, fc.Arbitrary<Wire>>> = {
  text: fc.oneof(fc.string(), fc.integer()),
  lowerText: fc.string(),
  bool: fc.constantFrom<Wire>(true, false, 'true', 'false'),
  int: fc.oneof(
    fc.nat(),
    fc.nat().map((number) => `${number}`),
  ),
  duration: time,
  signedDuration: fc.oneof(
    time,
    seconds.map((number) => `-${number}s`),
  ),
  mountTtl: fc.oneof(time, fc.constant('system')),
  set: listOf(name),
  lowerSet: listOf(name),
  cidrSet: listOf(cidr),
  version: fc.constantFrom('', '1.2.3', 'v1.2.3', 'v0.1.0+builtin'),
  time: fc.oneof(
    fc.constant(''),
    fc
      .date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ),
  textMap: fc.dictionary(name, fc.oneof(fc.string(), fc.integer())),
  claims: fc.dictionary(fc.string(), fc.oneof(claim, fc.array(claim))),
  map: fc.dictionary(name, anyWire),
  pemSet: fc.oneof(fc.string(), fc.array(fc.string())),
  jwksPairs: fc.array(fc.record({ jwks_url: fc.string(), jwks_ca_pem: fc.string() })),
};
