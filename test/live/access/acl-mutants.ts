import { mutatedSource } from '../../support/mutated-source.ts';
import type { SourceMutant } from '../../support/mutated-source.ts';
import type { Evaluator } from './compare-cases.ts';

const ENTRIES = [
  'access/access-policy.ts',
  'access/build-acl.ts',
  'access/capabilities-on.ts',
  'access/decide.ts',
];

/** A flipped comparison or a dropped check in each step of a decision. */
export const aclMutants: readonly SourceMutant[] = [
  ['policy-language/path-rule.ts', `path === '+' || `, ''],
  ['policy-language/path-rule.ts', `path.includes('/+')`, `path.includes('/+/')`],
  ['policy-language/path-rule.ts', ` || path.startsWith('+/')`, ''],
  [
    'policy-language/path-rule.ts',
    'return a.literalBytes - b.literalBytes',
    'return b.literalBytes - a.literalBytes',
  ],
  ['policy-language/path-rule.ts', 'a.endsInGlob ? -1 : 1', 'a.endsInGlob ? 1 : -1'],
  ['policy-language/path-rule.ts', 'return b.plusCount - a.plusCount', 'return a.plusCount - b.plusCount'],
  ['policy-language/path-rule.ts', 'return a.textBytes - b.textBytes', 'return b.textBytes - a.textBytes'],
  [
    'policy-language/path-rule.ts',
    'return byCodePoint(a.text, b.text)',
    'return byCodePoint(b.text, a.text)',
  ],
  ['policy-language/path-rule.ts', 'request.length < segments.length', 'request.length <= segments.length'],
  ['policy-language/path-rule.ts', '!endsInGlob && request.length !== segments.length', 'false'],
  [
    'policy-language/path-rule.ts',
    `segment === '+' || segment === asked`,
    `(segment === '+' && asked !== '') || segment === asked`,
  ],
  ['policy-language/path-rule.ts', 'index === segments.length - 1 && ', ''],
  ['model/byte-length.ts', 'new TextEncoder().encode(text).length', 'text.length'],
  ['access/find-rule.ts', 'if (exactStripped) return exactStripped;', ''],
  [
    'access/find-rule.ts',
    'return mostSpecific(fallback) ?? mostSpecific(whole);',
    'return mostSpecific(whole) ?? mostSpecific(fallback);',
  ],
  [
    'access/find-rule.ts',
    'return mostSpecific(whole) ?? mostSpecific(fallback);',
    'return mostSpecific(fallback) ?? mostSpecific(whole);',
  ],
  ['access/find-rule.ts', `listing === 'scan' && !acl.traits.scanFallsBack`, 'false'],
  ['policy-language/merged-rule.ts', 'return { ...rule, sources }', 'return { ...added, sources }'],
  ['policy-language/merged-rule.ts', 'return { ...added, sources }', 'return { ...rule, sources }'],
  [
    'policy-language/merged-rule.ts',
    'new Set([...rule.capabilities, ...added.capabilities])',
    'added.capabilities',
  ],
  ['policy-language/merged-rule.ts', 'return Math.min(a, b)', 'return Math.max(a, b)'],
  ['policy-language/merged-rule.ts', 'return a + b', 'return 0'],
  ['policy-language/merged-rule.ts', 'values.length === 0 || before?.length === 0', 'false'],
  ['policy-language/merged-rule.ts', '[...values, ...(before ?? [])]', 'values'],
  ['policy-language/merged-rule.ts', '...rule.requiredParameters, ', ''],
  ['access/build-acl.ts', `path.replace(/^\\//, '')`, 'path'],
  ['access/build-acl.ts', 'else if (hasExpired(stanza, now)) expired.push(source);', ''],
  [
    'access/build-acl.ts',
    `else if (path.includes('+*')) fault ??= { reason: 'template-result', source };`,
    '',
  ],
  ['access/fill-template.ts', 'context.blocked.some((text) => value.includes(text))', 'false'],
  ['access/fill-template.ts', 'selector.trim()', 'selector'],
  ['access/fill-template.ts', `by === 'names'`, `by === 'name'`],
  ['access/fill-template.ts', 'mountAccessor === accessor', 'true'],
  ['access/acl-server.ts', `since('2.6.0') ? ['/', '*', '+'] : []`, `since('2.6.0') ? ['*', '+'] : []`],
  ['access/acl-server.ts', `since('2.0.0') ? ['*', '+'] : []`, `['*', '+']`],
  ['access/acl-server.ts', `comparesElements: since('1.21.0')`, 'comparesElements: false'],
  ['access/acl-server.ts', `refusesNegativeLimit: since('2.6.1')`, 'refusesNegativeLimit: false'],
  ['access/parameter-value.ts', 'elements.every', 'elements.some'],
  ['access/parameter-value.ts', 'elements.some', 'elements.every'],
  ['access/parameter-value.ts', 'part.trim()', 'part'],
  ['access/parameter-value.ts', 'if (opens) return text.endsWith(pattern.slice(1));', ''],
  ['access/parameter-value.ts', 'if (closes) return text.startsWith(pattern.slice(0, -1));', ''],
  ['access/parameter-value.ts', 'pattern.length < 2', 'pattern.length < 1'],
  [
    'access/parameter-value.ts',
    `typeof entry === 'boolean' || entry === null`,
    `typeof entry !== 'object' || entry === null`,
  ],
  ['access/check-parameters.ts', `if (denied.has('*')) return { name, verdict: 'denied', values: [] };`, ''],
  ['access/check-parameters.ts', 'const key = name.toLowerCase()', 'const key = name'],
  [
    'access/check-parameters.ts',
    'allowed.size === 0 || (allowed.size === 1 && hasStar)',
    'allowed.size === 0',
  ],
  ['access/check-parameters.ts', `hasStar ? 'allowed' : 'not-allowed'`, `'not-allowed'`],
  ['access/check-parameters.ts', 'Object.hasOwn(data, name.toLowerCase())', 'Object.hasOwn(data, name)'],
  [
    'access/check-wrapping.ts',
    `if (wrapTtl === undefined) return 'not-wrapped';`,
    `if (wrapTtl === undefined) return 'fits';`,
  ],
  ['access/check-wrapping.ts', 'wrapTtl > max', 'wrapTtl >= max'],
  ['access/check-wrapping.ts', 'wrapTtl < min', 'wrapTtl <= min'],
  ['access/check-page.ts', `return asked === 'max'`, 'return false'],
  ['access/check-page.ts', 'limit <= BigInt(rule.paginationLimit)', 'limit < BigInt(rule.paginationLimit)'],
  ['access/check-page.ts', 'name.toLowerCase() === LIMIT', 'name === undefined'],
  [
    'access/decide.ts',
    `new Set(['create', 'read', 'update', 'patch', 'recover'])`,
    `new Set(['create', 'update', 'patch', 'recover'])`,
  ],
  ['access/decide.ts', `if (!capabilities.has(findings.operation)) return 'capability';`, ''],
  ['access/decide.ts', 'listing === undefined || bare.endsWith', 'listing !== undefined || bare.endsWith'],
];

/** The evaluator with one wrong place. */
export async function mutatedEvaluator(mutant: SourceMutant): Promise<Evaluator> {
  return (await mutatedSource(mutant, ENTRIES)) as Evaluator; // what these files export
}
