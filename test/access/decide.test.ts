import { describe, expect, test } from 'vitest';
import { accessPolicy } from '../../src/access/access-policy.ts';
import type { AccessPolicy } from '../../src/access/access-policy.ts';
import type { AclServer } from '../../src/access/acl-server.ts';
import { buildAcl } from '../../src/access/build-acl.ts';
import { builtInPolicy } from '../../src/access/built-in-policy.ts';
import { capabilitiesOn } from '../../src/access/capabilities-on.ts';
import { decide } from '../../src/access/decide.ts';
import type { AccessRequest, Decision } from '../../src/access/decide.ts';
import type { Identity } from '../../src/access/identity.ts';
import { writtenRulePath } from '../../src/policy-language/path-rule.ts';

// What real servers say is in test/live/access-decisions.test.ts; here is what they do not tell, or no longer do.
const VAULT: AclServer = { flavour: 'vault', version: '1.21.1' };
const NEWEST_VAULT: AclServer = { flavour: 'vault', version: '2.2.2' };
const OPENBAO: AclServer = { flavour: 'openbao', version: '2.6.2' };
const NOW = Date.UTC(2026, 0, 1);

function ask(
  request: AccessRequest,
  texts: readonly string[],
  { server = VAULT, identity }: { server?: AclServer; identity?: Identity } = {},
): Decision {
  const policies = texts.map((text, index) => accessPolicy(`p${String(index + 1)}`, text));
  return decide(buildAcl({ server, policies, now: NOW, ...(identity && { identity }) }), request);
}

const paths = ({ beaten }: Decision): readonly string[] => beaten.map(({ path }) => writtenRulePath(path));

describe('the rule that decides', () => {
  const text = `
    path "secret/*" { capabilities = ["read"] }
    path "secret/+/db" {
      capabilities = ["deny"]
    }
    path "secret/data/*" { capabilities = ["read", "list"] }
    path "other" { capabilities = ["read"] }`;

  test('is named with its policies and lines, and with the rules that it beats', () => {
    const decision = ask({ operation: 'read', path: 'secret/data/db' }, [
      text,
      'path "secret/data/*" { capabilities = ["update"] }',
    ]);
    expect(decision).toMatchObject({
      allowed: true,
      reason: 'granted',
      capabilities: ['list', 'read', 'update'],
    });
    const sources = decision.rule?.sources.map(({ policy, stanza }) => [policy, stanza.at.line]);
    expect(sources).toEqual([
      ['p1', 6],
      ['p2', 1],
    ]);
    expect(paths(decision)).toEqual(['secret/+/db', 'secret/*']);
  });

  test('is an exact one before any wildcard, also when it denies', () => {
    const decision = ask({ operation: 'read', path: 'other' }, [
      text,
      'path "other" { capabilities = ["deny"] } path "oth*" { capabilities = ["read"] }',
    ]);
    expect(decision).toMatchObject({ allowed: false, reason: 'denied', capabilities: ['deny'] });
    expect(paths(decision)).toEqual(['oth*']);
  });

  test('is missing where no path matches', () => {
    expect(ask({ operation: 'read', path: 'nothing' }, [text])).toMatchObject({
      allowed: false,
      reason: 'no-rule',
    });
  });
});

describe('a list with a trailing slash', () => {
  const text = 'path "kv/+" { capabilities = ["list"] } path "kv/private/*" { capabilities = ["deny"] }';
  const request: AccessRequest = { operation: 'list', path: 'kv/private' };

  test.each([
    ['vault', '1.21.1', true],
    ['vault', '2.0.2', true],
    ['vault', '2.0.3', false],
    ['openbao', '2.5.5', true],
    ['openbao', '2.6.0', false],
  ] as const)('on %s %s: allowed is %s', (flavour, version, allowed) => {
    expect(ask(request, [text], { server: { flavour, version } }).allowed).toBe(allowed);
  });

  test('newest Vault passes over a more specific rule that does not deny', () => {
    const readable =
      'path "kv/+" { capabilities = ["list"] } path "kv/private/*" { capabilities = ["read"] }';
    expect(ask(request, [readable], { server: NEWEST_VAULT }).allowed).toBe(true);
    expect(ask(request, [readable], { server: OPENBAO }).allowed).toBe(false);
  });
});

describe('what Vault Enterprise and OpenBao do on top of a rule', () => {
  test('MFA methods and the factors of control groups are joined', () => {
    const group = (name: string): string =>
      `control_group { factor "${name}" { identity { group_names = ["${name}"] approvals = 1 } } }`;
    const decision = ask({ operation: 'read', path: 'a' }, [
      `path "a" { capabilities = ["read"] mfa_methods = ["totp", "duo"] ${group('ops')} }`,
      `path "a" { capabilities = ["read"] mfa_methods = ["duo"] ${group('boss')} }`,
    ]);
    expect([...(decision.rule?.mfaMethods ?? [])]).toEqual(['totp', 'duo']);
    expect(decision.rule?.controlGroupFactors.map(({ name }) => name)).toEqual(['ops', 'boss']);
  });

  test('the smallest page and the first filter count', () => {
    const stanza = (rest: string): string => `path "a/" { capabilities = ["list"] ${rest} }`;
    const { rule } = ask(
      { operation: 'list', path: 'a' },
      [
        stanza('pagination_limit = 10'),
        stanza('pagination_limit = 5 list_scan_response_keys_filter_path = "a/{{ .key }}"'),
        stanza('list_scan_response_keys_filter_path = "b/{{ .key }}"'),
      ],
      { server: OPENBAO },
    );
    expect(rule).toMatchObject({ paginationLimit: 5, keysFilterPath: 'a/{{ .key }}' });
  });

  test('event types are added only to a rule that has some', () => {
    const plain = 'path "a" { capabilities = ["subscribe"] }';
    const typed = 'path "a" { capabilities = ["subscribe"] subscribe_event_types = ["kv*"] }';
    const types = (...texts: string[]): readonly string[] | undefined =>
      ask({ operation: 'read', path: 'a' }, texts).rule?.subscribeEventTypes;
    expect(types(plain, typed)).toEqual([]);
    expect(types(typed, plain)).toEqual(['kv*']);
  });
});

describe('parameters', () => {
  const write = (parameters: AccessRequest['parameters'], text: string, server = VAULT): Decision =>
    ask({ operation: 'update', path: 'a', ...(parameters && { parameters }) }, [text], { server });

  test('each has a verdict, with the values that the rule names', () => {
    const decision = write(
      { Policies: 'admin', ttl: '1h', period: '1d', note: 'x' },
      `path "a" {
        capabilities        = ["update"]
        required_parameters = ["name"]
        allowed_parameters  = { "policies" = ["app-*"], "ttl" = [], "note" = ["x"] }
        denied_parameters   = { "note" = [] }
      }`,
    );
    expect(decision).toMatchObject({ allowed: false, reason: 'parameters' });
    expect(decision.parameters).toEqual([
      { name: 'name', verdict: 'missing', values: [] },
      { name: 'Policies', verdict: 'value-not-allowed', values: ['app-*'] },
      { name: 'ttl', verdict: 'allowed', values: [] },
      { name: 'period', verdict: 'not-allowed', values: [] },
      { name: 'note', verdict: 'denied', values: [] },
    ]);
  });

  test('newest Vault compares names of policies in lower case', () => {
    const text = 'path "a" { capabilities = ["update"] denied_parameters = { "policies" = ["admin"] } }';
    const parameters = { policies: ['Admin'] };
    expect(write(parameters, text).allowed).toBe(true);
    expect(write(parameters, text, NEWEST_VAULT).allowed).toBe(false);
  });

  test('before Vault 1.21 a list is compared as a whole', () => {
    const text = 'path "a" { capabilities = ["update"] allowed_parameters = { "x" = ["a", "b"] } }';
    const parameters = { x: ['a', 'b'] };
    expect(write(parameters, text).allowed).toBe(true);
    expect(write(parameters, text, { flavour: 'vault', version: '1.20.0' }).allowed).toBe(false);
  });
});

describe('who asks', () => {
  const identity: Identity = {
    entity: {
      id: 'e1',
      name: 'web',
      metadata: new Map([['team', 'core']]),
      aliases: [
        {
          mountAccessor: 'auth_jwt_1',
          id: 'al1',
          name: 'repo:acme/web',
          metadata: new Map([['ref', 'main']]),
          customMetadata: new Map(),
        },
      ],
    },
    groups: [
      { id: 'g1', name: 'ops', metadata: new Map([['env', 'prod']]), namespace: 'team/' },
      { id: 'g2', name: 'ops', metadata: new Map([['env', 'dev']]) },
    ],
  };
  const can = (path: string, stanza: string): boolean =>
    ask({ operation: 'read', path }, [`path "${stanza}" { capabilities = ["read"] }`], { identity }).allowed;

  test('metadata of the alias fills a template', () => {
    expect(can('kv/main', 'kv/{{identity.entity.aliases.auth_jwt_1.metadata.ref}}')).toBe(true);
  });

  test('a group is named within the namespace of the policy', () => {
    expect(can('kv/dev', 'kv/{{identity.groups.names.ops.metadata.env}}')).toBe(true);
    expect(can('kv/prod', 'kv/{{identity.groups.names.ops.metadata.env}}')).toBe(false);
  });

  test('a template may hold the time', () => {
    const seconds = NOW / 1000;
    expect(can(`kv/${String(seconds)}`, 'kv/{{time.now}}')).toBe(true);
    expect(can(`kv/${String(seconds + 90)}`, 'kv/{{time.now.plus.1m30s}}')).toBe(true);
    expect(can(`kv/${String(seconds - 60)}`, 'kv/{{time.now.minus.60}}')).toBe(true);
  });

  test('stanzas without a value are listed', () => {
    const policies = [
      accessPolicy('p', 'path "kv/{{identity.entity.metadata.none}}" { capabilities = ["read"] }'),
    ];
    const { unfilled } = buildAcl({ server: VAULT, policies, identity, now: NOW });
    expect(unfilled.map(({ policy, stanza }) => [policy, stanza.writtenPath])).toEqual([
      ['p', 'kv/{{identity.entity.metadata.none}}'],
    ]);
  });

  test('a disabled entity may do nothing', () => {
    const entity = identity.entity && { ...identity.entity, disabled: true };
    const disabled = { groups: [], ...(entity && { entity }) };
    const text = 'path "*" { capabilities = ["read"] }';
    const decision = ask({ operation: 'read', path: 'a' }, [text], { identity: disabled });
    expect(decision).toMatchObject({ allowed: false, reason: 'entity-disabled' });
  });
});

describe('policies as a whole', () => {
  const acl = (policies: readonly AccessPolicy[]): ReturnType<typeof buildAcl> =>
    buildAcl({ server: OPENBAO, policies, now: NOW });
  const root = builtInPolicy('root', OPENBAO);

  test('root may do everything', () => {
    const rules = acl(root ? [root] : []);
    expect(decide(rules, { operation: 'delete', path: 'sys/auth/x' })).toMatchObject({
      allowed: true,
      reason: 'root',
    });
    expect(capabilitiesOn(rules, 'any')).toEqual(['root']);
  });

  test('root beside others is no token that a server makes', () => {
    const rules = acl([...(root ? [root] : []), accessPolicy('p', 'path "*" { capabilities = ["read"] }')]);
    expect(decide(rules, { operation: 'read', path: 'a' }).reason).toBe('root-with-others');
  });

  test('a policy whose time is over is gone', () => {
    const text = 'path "a" { capabilities = ["read"] }';
    const rules = (expiresAt: number): boolean =>
      decide(acl([accessPolicy('p', text, { expiresAt })]), { operation: 'read', path: 'a' }).allowed;
    expect(rules(NOW + 1)).toBe(true);
    expect(rules(NOW - 1)).toBe(false);
  });

  test('a policy of a namespace counts below it', () => {
    const rules = acl([accessPolicy('p', 'path "kv/+" { capabilities = ["read"] }', { namespace: 'team/' })]);
    expect(decide(rules, { operation: 'read', path: 'kv/a', namespace: 'team/' }).allowed).toBe(true);
    expect(decide(rules, { operation: 'read', path: 'team/kv/a' }).allowed).toBe(true);
    expect(decide(rules, { operation: 'read', path: 'kv/a' }).allowed).toBe(false);
  });

  test('help is always allowed', () => {
    expect(decide(acl([]), { operation: 'help', path: 'sys/raw/x' })).toMatchObject({
      allowed: true,
      reason: 'help',
    });
  });
});
