import { catalogue, finding } from '../model/catalogue.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { WaivedFinding, Waiver } from '../model/directives.ts';
import { glob } from '../model/glob.ts';
import { isMapping } from '../model/secret.ts';
import type { SpecValue } from '../model/secret.ts';
import type { SpecDocument } from './load.ts';
import { nearName } from './near-name.ts';
import { valueAt } from './value-at.ts';

const DAY = 86_400_000;

/** What `waivers:` says, and what is wrong with it. */
export function waiversOf(documents: readonly SpecDocument[]): {
  readonly waivers: readonly Waiver[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const waivers = documents.flatMap(written);
  const diagnostics = waivers.flatMap(({ code, until, at }): Diagnostic[] => [
    ...(Object.hasOwn(catalogue, code) ? [] : [unknownCode(code, at)]),
    ...(endOf(until) === undefined ? [invalidDay(until, at)] : []),
  ]);
  return { waivers, diagnostics };
}

/** Findings after waivers: what is left, what is waived, and which waivers waived something. */
export interface Waived {
  readonly left: readonly Diagnostic[];
  readonly waived: readonly WaivedFinding[];
  readonly used: ReadonlySet<Waiver>;
}

/** Takes out the warnings that a waiver covers which still counts; an error is never waived. */
export function waive(findings: readonly Diagnostic[], waivers: readonly Waiver[], now: number): Waived {
  const counting = waivers
    .filter(({ until }) => now < (endOf(until) ?? 0))
    .map((waiver) => ({ waiver, matches: glob(waiver.address) }));
  const used = new Set<Waiver>();
  const waived: WaivedFinding[] = [];
  const left = findings.filter((one) => {
    const { address, code, severity } = one;
    if (severity !== 'warning' || address === undefined) return true;
    const found = counting.filter(({ waiver, matches }) => waiver.code === code && matches(address));
    const [first] = found;
    if (first === undefined) return true;
    for (const { waiver } of found) used.add(waiver);
    waived.push({ finding: one, waiver: first.waiver });
    return false;
  });
  return { left, waived, used };
}

/** Waivers whose time is over. */
export function expiredWaivers(waivers: readonly Waiver[], now: number): readonly Diagnostic[] {
  return waivers
    .filter(({ until }) => now >= (endOf(until) ?? Infinity))
    .map(({ code, address, until, at }) =>
      finding('waiver-expired', `the waiver of ${code} for ${address} ended with ${until}`, { at }),
    );
}

/** Waivers that still count, and that nothing is found for. */
export function unusedWaivers(
  waivers: readonly Waiver[],
  used: ReadonlySet<Waiver>,
  now: number,
): readonly Diagnostic[] {
  return waivers
    .filter((waiver) => !used.has(waiver) && now < (endOf(waiver.until) ?? 0))
    .map(({ code, address, at }) =>
      finding('waiver-unused', `nothing is found for the waiver of ${code} for ${address}`, { at }),
    );
}

/** The moment, in milliseconds since 1970, at which the day is over in UTC; undefined when it is no day. */
function endOf(day: string): number | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  // The 31st of a month with 30 days is taken for the first of the next.
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(day)) return undefined;
  return start + DAY;
}

/** The schema has checked that nothing is missing. */
function written(document: SpecDocument): readonly Waiver[] {
  const list = valueAt(document.value, ['waivers']);
  if (!Array.isArray(list)) return [];
  return (list as readonly SpecValue[]).flatMap((waiver, index) => {
    if (!isMapping(waiver)) return [];
    const { code, address, reason, until } = waiver;
    if (typeof code !== 'string' || typeof address !== 'string') return [];
    if (typeof reason !== 'string' || typeof until !== 'string') return [];
    return [{ code, address, reason, until, at: document.locate(['waivers', index], 'value') }];
  });
}

function unknownCode(code: string, at: Waiver['at']): Diagnostic {
  const near = nearName(code, Object.keys(catalogue));
  return finding('invalid-value', `the waiver names no finding: "${code}"`, {
    at,
    hint: near === undefined ? '`vaultctl lint --rules` lists the codes' : `did you mean "${near}"?`,
  });
}

function invalidDay(until: string, at: Waiver['at']): Diagnostic {
  return finding('invalid-value', `the waiver has no day as until: "${until}"`, {
    at,
    hint: 'write a day such as 2027-03-31',
  });
}
