import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../src/adapters/server/start-server.ts';
import { filesBelow, findLeaks } from '../support/canaries.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { REPOSITORY, workflowInputs } from '../support/github-repository.ts';
import type { Job, StepEnd } from '../support/github-runner.ts';
import { PULL_REQUEST, SECRETS, startGithubWorld } from '../support/github-world.ts';
import type { GithubWorld } from '../support/github-world.ts';
import { liveServers } from '../support/servers.ts';

// The action as the runner of GitHub runs it: the bundled files in action/, which are as `npm run build:action` has left them.

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const MARKER = '<!-- vaultctl:plan:access -->';
const COMMENTS = `/repos/${REPOSITORY.name}/issues/${PULL_REQUEST.number}/comments`;
const { plan: PLAN, apply: APPLY, drift: DRIFT, validate: VALIDATE } = await workflowInputs();

for (const { name, start } of (await liveServers()).filter((server) => server.name !== 'bao-2.2')) {
  describe(`the action with ${name}`, () => {
    let server: RunningServer;
    let world: GithubWorld;

    beforeAll(async () => {
      server = await start();
      world = await startGithubWorld(server);
    });
    afterAll(async () => {
      await world.close();
      await server.stop();
    });

    const run = async (at: Job, inputs: Readonly<Record<string, string>>): Promise<StepEnd> => {
      const step = await world.runner.start(at, inputs);
      const end = world.remember(await step.ended);
      // Nothing is left for the post step, and so it says nothing.
      expect([end.stateText, await step.post()]).toEqual(['', expect.objectContaining({ code: 0, log: '' })]);
      return end;
    };

    test('a pull request gets one comment, which the next push replaces, among more than a hundred others', async () => {
      const person = { user: { login: 'a-person', type: 'User' }, author_association: 'NONE' } as const;
      for (let id = 1; id <= 120; id += 1) world.api.comments.push({ id, body: `remark ${id}`, ...person });
      world.api.comments.push({ id: 200, body: `${MARKER}\nplanted by a stranger`, ...person });
      await world.checkout.addRole('app', 'secret/data/app/*');
      const first = await run(world.job('pull_request'), {
        ...PLAN,
        report: 'json=plan.json\nsarif=vaultctl.sarif',
      });
      expect([first.code, world.api.comments.length], first.log).toEqual([0, 122]);
      expect(first.outputs).toMatchObject({
        changes: 'true',
        add: '2',
        change: '0',
        destroy: '0',
        'exit-code': '0',
      });
      expect(first.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
      const comment = world.api.comments.at(-1);
      expect(comment?.body).toContain(`${MARKER}\n\n### vaultctl plan`);
      expect(comment?.body).toContain('Plan: 2 to add');
      expect(comment?.body).toContain(
        `commit ${PULL_REQUEST.head} · [log](https://github.com/${REPOSITORY.name}/actions/runs/77)`,
      );
      expect(comment?.body.startsWith(first.summary.trimEnd())).toBe(true);
      expect(await world.policies()).not.toContain('app');

      await world.checkout.addRole('web', 'secret/data/web/*');
      const second = await run(world.job('pull_request'), PLAN);
      expect([second.code, world.api.comments.length], second.log).toEqual([0, 122]);
      expect(world.api.comments.at(-1)?.body).toContain('Plan: 4 to add');
      expect(world.api.comments[120]?.body).toBe(`${MARKER}\nplanted by a stranger`);
      const list = `GET ${COMMENTS}?per_page=100`;
      expect(world.api.asked).toEqual([
        list,
        `${list}&page=2`,
        `POST ${COMMENTS}`,
        list,
        `${list}&page=2`,
        `PATCH /repos/${REPOSITORY.name}/issues/comments/1000`,
      ]);
    });

    test('the apply role refuses the token of a pull request, in the words of the server', async () => {
      const before = await world.policies();
      const at = world.job('pull_request');
      const refused = await run(at, { ...APPLY, comment: 'false' });
      expect(refused.code, refused.log).toBe(4);
      expect(refused.log).toMatch(
        /claim "(?:event_name|ref|environment)" (?:does not match any associated bound claim values|is missing)/,
      );
      expect(refused.outputs).toEqual({ 'exit-code': '4' });
      // A push to main that no environment has let through, neither.
      const unasked = await run(world.job('push'), APPLY);
      expect([unasked.code, unasked.log]).toEqual([4, expect.stringContaining('claim "environment"')]);
      expect(await world.policies()).toEqual(before);
    });

    test('the plan role can write nothing, whoever asks', async () => {
      const refused = await run(world.job('pull_request'), { ...PLAN, command: 'apply', comment: 'false' });
      expect(refused.code, refused.log).toBe(4);
      expect(refused.log).toContain('failed  sys/policies/acl/app: POST sys/policies/acl/app: 403');
      expect(refused.log).toContain('Apply incomplete: 0 done, 2 failed, 2 skipped.');
      expect(await world.policies()).not.toContain('app');
    });

    test('main: the plan that was shown is applied, and no other one', async () => {
      const { outputs } = await run(world.job('push'), PLAN);
      const digest = outputs['digest'] ?? '';
      const other = { ...APPLY, 'expect-digest': `sha256:${'0'.repeat(64)}` };
      expect(await run(world.job('push', 'vault-production'), other)).toMatchObject({ code: 6 });
      expect(await world.policies()).not.toContain('app');
      const applied = await run(world.job('push', 'vault-production'), { ...APPLY, 'expect-digest': digest });
      expect(applied.code, applied.log).toBe(0);
      expect(applied.outputs).toMatchObject({ changes: 'true', add: '4', digest, 'exit-code': '0' });
      expect(applied.summary).toContain('Apply complete! Resources: 4 added, 0 changed, 0 destroyed.');
      expect(await world.policies()).toEqual(expect.arrayContaining(['app', 'web']));
      const role = await world.raw.read('auth/jwt/github/role/app');
      expect(role?.['bound_claims']).toMatchObject({ team: SECRETS.team });
      const again = await run(world.job('push'), PLAN);
      expect(again.outputs).toMatchObject({ changes: 'false', add: '0', 'exit-code': '0' });
    });

    test('a saved plan goes from one step to the next, and is refused when the spec has changed', async () => {
      await world.checkout.addRole('batch', 'secret/data/batch/*');
      const at = world.job('push', 'vault-production');
      const file = join(world.folder, 'plan.json');
      const planned = await run(at, { ...APPLY, command: 'plan', 'plan-file': file });
      expect(planned.code, planned.log).toBe(0);
      // A saved plan names its spec.
      const own = { ...APPLY, path: '' };
      const applied = await run(at, { ...own, 'plan-file': file });
      expect([applied.code, applied.outputs['add']], applied.log).toEqual([0, '2']);
      await world.checkout.addRole('late', 'secret/data/late/*');
      expect(await run(at, { ...own, 'plan-file': file })).toMatchObject({ code: 6 });
      expect(await world.policies()).not.toContain('late');
    });

    test('the schedule: drift ends with 2, and a spec without a server is only validated', async () => {
      const drifted = await run(world.job('schedule'), DRIFT);
      expect([drifted.code, drifted.outputs['exit-code']], drifted.log).toEqual([2, '2']);
      const bare = { event: 'pull_request', payload: {}, ref: 'refs/pull/7/merge' };
      const valid = await run(bare, VALIDATE);
      expect(valid, valid.log).toMatchObject({
        code: 0,
        log: expect.stringContaining('The spec is valid') as string,
      });
    });

    test('a run does not fail because it may not comment, or because GitHub has trouble', async () => {
      const count = world.api.comments.length;
      const fork = await run({ ...world.job('pull_request'), githubToken: SECRETS.fork }, PLAN);
      expect([fork.code, fork.log]).toEqual([
        0,
        expect.stringContaining('::warning title=vaultctl::the pull request got no comment: PATCH'),
      ]);
      expect(fork.log).toContain(
        '403 Resource not accessible by integration; the job needs permissions: pull-requests: write',
      );
      world.api.failNext(502, 502, 502);
      const down = await run(world.job('pull_request'), PLAN);
      expect([down.code, down.log]).toEqual([0, expect.stringContaining('comments: 502 Server Error')]);
      world.api.failNext(502, 502);
      const soon = await run(world.job('pull_request'), PLAN);
      expect([soon.code, soon.log]).toEqual([0, expect.stringContaining('was replaced')]);
      expect(world.api.comments).toHaveLength(count);
    });

    test.each([
      [
        'a command that is none',
        { command: 'destroy' },
        'command is validate, plan, apply or drift, not destroy',
      ],
      ['a truth value that is none', { ...PLAN, prune: 'yes' }, 'prune is true or false, not yes'],
      ['a digest for a plan', { ...PLAN, 'expect-digest': 'sha256:0' }, 'expect-digest is for apply alone'],
      ['a flag in a path', { ...PLAN, path: '--auto-approve' }, '--auto-approve'],
      ['a folder that is not there', { ...PLAN, 'working-directory': 'nowhere' }, 'nowhere'],
    ])('%s is refused before anything is done', async (_, inputs, said) => {
      const end = await run(world.job('pull_request'), inputs);
      expect([end.code, end.log]).toEqual([1, expect.stringContaining(said)]);
      expect(end.masked).toEqual([]);
    });

    test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
      '%s in the middle: the token is revoked',
      async (signal) => {
        const proxy = await startFaultProxy(server.address);
        try {
          const at = world.job('push');
          const step = await world.runner.start(
            { ...at, env: { ...at.env, VAULT_ADDR: proxy.address } },
            PLAN,
          );
          let isSent = false;
          proxy.reset({
            before: async ({ path }) => {
              if (isSent || !path.startsWith('sys/policies')) return;
              isSent = true;
              step.child.kill(signal);
              await new Promise((resolve) => setTimeout(resolve, 300));
            },
          });
          const killed = world.remember(await step.ended);
          const [token = ''] = killed.masked;
          expect([isSent, token]).toEqual([true, expect.stringMatching(/^(?:hvs\.|s\.)/)]);
          if (signal === 'SIGKILL') {
            // The state holds the token by right, and the runner was told before to hide it.
            expect(killed).toMatchObject({
              code: undefined,
              signal,
              stateText: expect.stringContaining(token) as string,
            });
            expect(await world.left()).toHaveLength(1);
          } else {
            expect(killed).toMatchObject({ code: signal === 'SIGTERM' ? 143 : 130, stateText: '' });
            expect(await world.left()).toEqual([]);
          }
          const post = world.remember(await step.post());
          expect([post.code, post.log]).toEqual([
            0,
            signal === 'SIGKILL' ? 'The token that was left is revoked.\n' : '',
          ]);
          expect(await world.left()).toEqual([]);
        } finally {
          await proxy.close();
        }
      },
    );

    test('no token and no secret is in a log, an output, a summary, a comment or a report, and one that were there would be found', async () => {
      const texts = [
        ...world.ends.flatMap(({ log, summary, outputs }, index) => [
          { where: `log ${index}`, text: log },
          { where: `summary ${index}`, text: summary },
          { where: `outputs ${index}`, text: JSON.stringify(outputs) },
        ]),
        ...world.api.comments.map(({ id, body }) => ({ where: `comment ${id}`, text: body })),
        ...(await filesBelow(world.folder)),
        // The state of the step that was killed is what its post step has revoked.
        ...(await filesBelow(world.runner.folder, ['state'])),
      ];
      expect(
        Object.keys(world.planted).filter((one) => one.startsWith('vault token')).length,
      ).toBeGreaterThan(10);
      expect(texts.some(({ where }) => where.endsWith('vaultctl.sarif'))).toBe(true);
      expect(texts.some(({ where }) => where.endsWith('.md'))).toBe(true);
      expect(findLeaks(world.planted, texts)).toEqual([]);
      for (const [canary, text] of Object.entries(world.planted)) {
        expect(findLeaks({ [canary]: text }, [{ where: 'a leak', text: `x${text}y` }])).not.toEqual([]);
      }
      expect(await world.left()).toEqual([]);
    });
  });
}
