import { compareVersions } from '../../model/server.ts';
import { pathRule } from '../../policy-language/path-rule.ts';
import type { PathRule } from '../../policy-language/path-rule.ts';
import type { AccessModel } from '../access-model.ts';
import { ANY_NAME, commonPaths, shownPath } from '../common-paths.ts';
import type { AccessOperation } from '../decide.ts';
import { mayDo, mayDoAny } from '../may-do.ts';
import { DOOR_GROUPS, FOLDED } from './door-groups.ts';
import { policySets } from './policy-sets.ts';
import type { PolicySet } from './policy-sets.ts';
import type { LintFinding, LintRule } from './rule.ts';
import { placeOf, ruleFinding, rulesOf, ruleText } from './set-rules.ts';
import type { SetRule } from './set-rules.ts';

const WRITES = ['create', 'update', 'patch', 'delete'] as const satisfies readonly AccessOperation[];

const GROUPS = DOOR_GROUPS.map(({ what, doors }) => ({ what, doors: doors.map(doorOf) }));
const FOLDED_DOORS = FOLDED.map(doorOf);

interface Door {
  readonly path: PathRule;
  readonly start: string;
  readonly end: string | undefined;
}

/** A deny that closes one of several ways to the same thing. */
export const doors: LintRule = function* (context) {
  const { model } = context;
  const said = new Set<string>();
  for (const set of policySets(context)) {
    for (const rule of rulesOf(set.holder)) {
      for (const found of [...otherDoor(model, set, rule), ...otherCase(model, set, rule)]) {
        const key = `${found.problem.code} ${found.resource.address} ${found.problem.inText?.line ?? 0}`;
        if (!said.has(key)) yield found;
        said.add(key);
      }
    }
  }
};

function* otherDoor(model: AccessModel, { holder }: PolicySet, deny: SetRule): Iterable<LintFinding> {
  if (!deny.rule.capabilities.has('deny')) return;
  for (const { what, doors: group } of GROUPS) {
    for (const door of group) {
      const [closed] = commonPaths(deny.path, door.path);
      if (closed === undefined) continue;
      const name = nameIn(door, closed);
      for (const other of group) {
        const path = other.end === undefined ? other.start : `${other.start}${name}${other.end}`;
        // What an exact path allows beside the deny is meant to be allowed.
        const open = other === door ? undefined : mayDoAny(holder, WRITES, path);
        const place = open && open.rule.path.kind !== 'exact' ? placeOf(model, holder, deny.rule) : undefined;
        if (open === undefined || place === undefined) continue;
        yield ruleFinding(model, place, {
          code: 'policy-one-door-closed',
          message: `the deny on "${place.source.stanza.path}" leaves another way to ${what}: ${ruleText(open.rule)} allows ${open.operation} on ${shownPath(path)}`,
          hint: `deny ${shownPath(path)}, too, or allow by exact paths`,
        });
        return;
      }
    }
  }
}

/** A name in other letters is another path and the same object. */
function* otherCase(model: AccessModel, { holder }: PolicySet, rule: SetRule): Iterable<LintFinding> {
  if (!foldsAfterDeciding(model) || rule.path.endsInGlob) return;
  for (const door of FOLDED_DOORS) {
    const [path] = commonPaths(rule.path, door.path);
    if (path === undefined) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const upper = path.slice(0, path.lastIndexOf('/') + 1) + name.toUpperCase();
    if (name === ANY_NAME || upper === path) continue;
    const operation = WRITES.find((one) => !mayDo(holder, one, path) && mayDo(holder, one, upper));
    const open = operation && mayDo(holder, operation, upper);
    const place = open && placeOf(model, holder, rule.rule);
    if (open === undefined || place === undefined) continue;
    yield ruleFinding(model, place, {
      code: 'policy-exception-by-case',
      message: `"${place.source.stanza.path}" does not protect ${name}: ${ruleText(open)} allows ${operation} on ${shownPath(upper)}, which is the same object`,
      hint: 'allow the names that are meant by exact paths, without a wildcard',
    });
    return;
  }
}

/** From Vault 2.2.2 on a deny matches every letter case. https://github.com/hashicorp/vault/releases/tag/v2.2.2 */
function foldsAfterDeciding({ server }: AccessModel): boolean {
  return server.flavour !== 'vault' || compareVersions(server.version, '2.2.2') < 0;
}

function doorOf(template: string): Door {
  const [start = '', end] = template.split('{n}');
  return { path: pathRule(template.replace('{n}', '+')), start, end };
}

function nameIn({ start, end }: Door, path: string): string {
  return end === undefined ? ANY_NAME : path.slice(start.length, path.length - end.length);
}
