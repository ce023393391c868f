/** A spec whose issuer runs on the machine of the test, and for which somebody has looked at that. */
export function ofThisMachine(spec: string): string {
  const waiver = [
    "  - { code: key-source-internal, address: '*', reason: it is the issuer of a test, until: 2099-12-31 }",
    '',
  ].join('\n');
  return /^waivers:$/m.test(spec)
    ? `${spec.trimEnd()}\n${waiver}`
    : `${spec.trimEnd()}\n\nwaivers:\n${waiver}`;
}
