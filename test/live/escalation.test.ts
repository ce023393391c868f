import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ANY_NAME } from '../../src/access/common-paths.ts';
import { candidatesOf } from '../../src/access/escalation/candidates.ts';
import type { Primitive } from '../../src/access/escalation/primitive.ts';
import { primitives } from '../../src/access/escalation/primitives.ts';
import type { AccessOperation } from '../../src/access/decide.ts';
import { holderOfRole } from '../../src/access/holder.ts';
import type { Holder } from '../../src/access/holder.ts';
import { mayDoAny } from '../../src/access/may-do.ts';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { knows } from '../../src/model/server.ts';
import type { ServerInfo } from '../../src/model/server.ts';
import { reachOfStory, roleOfStory, specOfStory } from '../access/escalation/role-of-story.ts';
import { stories } from '../access/escalation/stories.ts';
import type { EscalationStory } from '../access/escalation/stories.ts';
import { rawHttp } from '../support/raw-http.ts';
import { liveCommand } from '../support/live-command.ts';
import { liveServers } from '../support/servers.ts';
import { modelOfText } from '../support/spec-model.ts';
import { askedCapabilities } from './escalation/asked-capabilities.ts';
import type { AskedCapabilities } from './escalation/asked-capabilities.ts';
import { attack, hasMove } from './escalation/attack.ts';
import { atSite, hasCrown } from './escalation/site.ts';

// Each way to any policy is walked, request by request; where lint sees no such way, its requests do not lead there.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ENGINES = [...new Set(primitives.flatMap(({ engine }) => engine ?? []))];
const WRITES: readonly AccessOperation[] = ['create', 'update'];
const ROWS = new Set(stories.filter((story) => story.class === 'R0').map(({ row }) => row));

for (const { name, flavour, start } of await liveServers()) {
  describe(`the ways to any policy on ${name}`, () => {
    let server: RunningServer;
    let info: ServerInfo;
    let vaultctl: ReturnType<typeof liveCommand>;
    let asked: readonly AskedCapabilities[];
    beforeAll(async () => {
      server = await start();
      vaultctl = liveCommand(server);
      const { version } = server;
      info = { flavour, version, edition: 'community', clusterName: '', clusterId: '' };
      asked = await askedCapabilities(server.address, rawHttp(server), info);
    });
    afterAll(() => server.stop());

    test('every write of the table asks for the capabilities that it says', () => {
      expect(asked.length).toBeGreaterThan(60);
      // A write of something new is `create` where the endpoint looks what is there, and `update` everywhere else.
      const wrong = asked.filter(({ said, granted }) =>
        said.includes('create') ? !granted.includes('create') : granted.includes('create'),
      );
      const patched = asked.filter(
        ({ said, granted }) => said.includes('patch') !== granted.includes('patch'),
      );
      const never = asked.filter(({ granted }) => granted.length === 0);
      expect([...wrong, ...patched, ...never]).toEqual([]);
    });

    test.for(ENGINES)('writes below an engine of the type %s are among them', async (type, { skip }) => {
      if (!(await hasPlugin(server, 'secret', type)))
        skip(`${name} is built without the secrets engine ${type}`);
      expect(asked.filter(({ path }) => path.startsWith(`${type}/`))).not.toEqual([]);
    });

    const here = stories
      .filter(({ row, more }) => ROWS.has(row) && (more?.server?.flavour ?? flavour) === flavour)
      .map((story) => [story.row, story.app.join(', '), story] as const);

    test.for(here)('%s: %s', async ([row, , story], { skip }) => {
      for (const type of mountTypes(story))
        if (!(await hasPlugin(server, 'auth', type)))
          skip(`${name} is built without the auth method ${type}`);
      const model = await modelOfText(specOfStory(story), info);
      const { class: reached, steps } = reachOfStory(model, Date.now());
      await atSite({ server, vaultctl }, story, async (site) => {
        expect(await hasCrown(site)).toBe(false);
        if (reached === 'R0') {
          for (const step of steps) expect(await attack(site, step), step.path).not.toBe(403);
          if (steps.every(({ primitive }) => hasMove(primitive))) expect(await hasCrown(site)).toBe(true);
          return;
        }
        const holder = holderOfRole(model, roleOfStory(model), Date.now());
        const near = candidatesOf(model, holder).filter(({ primitive }) => primitive.id === row);
        for (const { primitive, path } of [...near, ...requestsOf(row, info)]) {
          for (const operation of primitive.operations) {
            const status = await attack(site, { primitive, path, operation });
            if (!isGranted(holder, operation, path)) expect(status, `${operation} ${path}`).toBe(403);
          }
        }
        // A token of somebody else may have policies that the spec does not show.
        if (reached !== 'R1') expect(await hasCrown(site)).toBe(false);
      });
    });
  });
}

function mountTypes({ more }: EscalationStory): readonly string[] {
  const auth = (more?.rest?.['auth'] ?? {}) as Readonly<Record<string, { readonly type: string }>>;
  return Object.values(auth).map(({ type }) => type);
}

async function hasPlugin(server: RunningServer, of: 'auth' | 'secret', type: string): Promise<boolean> {
  const plugins = (await rawHttp(server).read('sys/plugins/catalog')) as Record<typeof of, readonly string[]>;
  return plugins[of].includes(type);
}

/** Every request of a row of the table, for a name that no story has. */
function requestsOf(
  row: string,
  info: ServerInfo,
): readonly { readonly primitive: Primitive; readonly path: string }[] {
  return primitives
    .filter(({ id, since }) => id === row && knows(info, since))
    .flatMap((primitive) =>
      primitive.paths.map((path) => ({
        primitive,
        path: path.replace('auth/+/', 'auth/ci/').replaceAll(/[+*]/g, ANY_NAME),
      })),
    );
}

/** Whether a request gets past the policies. A write is one request, whichever of the two capabilities it needs. */
function isGranted(holder: Holder, operation: AccessOperation, path: string): boolean {
  const asked = WRITES.includes(operation) ? WRITES : [operation];
  return mayDoAny(holder, asked, path) !== undefined;
}
