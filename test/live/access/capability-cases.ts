import fc from 'fast-check';
import type { Identity } from '../../../src/access/identity.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import { printPolicy } from '../../../src/policy-language/print.ts';
import { policySets } from '../../access/policy-set-arbitrary.ts';
import type { AclBench } from './acl-bench.ts';
import { pickedSets } from './picked-sets.ts';
import { identityOf } from './recorded-case.ts';
import type { RecordedCase } from './recorded-case.ts';

const PATHS_PER_SET = 100;
const SETS_PER_ROUND = 50;

/** What `sys/capabilities` says of picked, then of generated policies and paths, without end. */
export async function* capabilityCases(bench: AclBench, seed: number): AsyncGenerator<RecordedCase> {
  const { flavour, version } = bench.server;
  const sets = policySets({ flavour, version }, selectorsFor(bench.identities), PATHS_PER_SET);
  for (const { text, paths } of pickedSets)
    yield await askCapabilities(bench, { texts: [text], paths, who: 0 });
  for (let round = 0; ; round += 1) {
    for (const [index, set] of fc.sample(sets, { seed: seed + round, numRuns: SETS_PER_ROUND }).entries()) {
      // A third of the tokens has no entity.
      const who = index % 3 === 2 ? undefined : index % 3;
      const texts = set.policies.map((rules) => printPolicy(rules));
      yield await askCapabilities(bench, { texts, paths: set.paths, who });
    }
  }
}

interface AskedSet {
  readonly texts: readonly string[];
  readonly paths: readonly string[];
  /** Place of the token's entity in the bench's list. */
  readonly who: number | undefined;
}

async function askCapabilities(bench: AclBench, { texts, paths, who }: AskedSet): Promise<RecordedCase> {
  const names = await bench.writePolicies(texts);
  const token = await bench.token(names, who);
  const { status, body } = await bench.send('POST', 'sys/capabilities', { body: { token, paths } });
  const said = status === 200 && isWireObject(body['data']) ? body['data'] : undefined;
  await bench.forget(token, names);
  return {
    server: bench.server,
    texts,
    now: Date.now(),
    ...identityOf(bench, who),
    asks: paths.map((path) => {
      const list = said?.[path];
      const theirs = said === undefined ? 'refused' : Array.isArray(list) ? list.join(' ') : 'missing';
      return { kind: 'capabilities', path, theirs };
    }),
  };
}

/** Selectors of templates: such as have a value for one of the entities, and such as never have. */
function selectorsFor(identities: readonly Identity[]): readonly string[] {
  const own = identities.flatMap(({ entity, groups }) => [
    ...(entity?.aliases ?? []).flatMap(({ mountAccessor }) =>
      ['id', 'name', 'custom_metadata.team', 'custom_metadata.none', 'metadata.x', 'nothing'].map(
        (field) => `identity.entity.aliases.${mountAccessor}.${field}`,
      ),
    ),
    ...groups.flatMap(({ id, name }) => [
      `identity.groups.ids.${id}.name`,
      `identity.groups.ids.${id}.metadata.env`,
      `identity.groups.names.${name}.id`,
      `identity.groups.names.${name}.metadata.env`,
      `identity.groups.names.${name}.metadata.deep`,
      `identity.groups.names.${name}.metadata.none`,
    ]),
  ]);
  const fields = [
    'id',
    'name',
    'metadata',
    'metadata.team',
    'metadata.slash',
    'metadata.star',
    'metadata.plus',
  ];
  const more = ['metadata.empty', 'metadata.plain', 'metadata.none', 'groups.names', 'aliases.x', 'nothing'];
  return [
    ...[...fields, ...more].map((field) => `identity.entity.${field}`),
    ' identity.entity.metadata.team ',
    'identity.entity.metadata.team',
    'identity.groups.names.nobody.id',
    'identity.groups.names',
    'identity',
    'time.later',
    '',
    ...own,
  ];
}
