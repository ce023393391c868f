import { glob } from '../../model/glob.ts';
import { writtenRulePath } from '../../policy-language/path-rule.ts';
import { allRules } from '../../policy-language/rule-table.ts';
import { aclNamespace } from '../access-model.ts';
import type { AccessModel, ModelEngine } from '../access-model.ts';
import { fullPath } from '../capabilities-on.ts';
import type { Decision } from '../decide.ts';
import { findEngine } from '../find-engine.ts';
import { decideFor } from '../holder.ts';
import type { Holder } from '../holder.ts';
import type { AskedAccess } from './explain-access.ts';

/** What a refused request may have meant, or its policies. Nearest first, and each thing once. */
export function accessHints(
  model: AccessModel,
  holder: Holder,
  asked: AskedAccess,
  decision: Decision,
): readonly string[] {
  const matching = [decision.rule, ...decision.beaten];
  const others = otherRequests(model, holder, asked, decision)
    .filter(({ path, operation = asked.operation, isOfRule = false }) => {
      const { allowed, rule } = decideFor(holder, { ...asked, path, operation });
      return allowed && !(isOfRule && matching.includes(rule));
    })
    .map(({ path, operation = asked.operation, why }) => `${operation} ${path} would be allowed: ${why}`);
  const near = decision.reason === 'no-rule' ? nearRules(holder, asked) : [];
  return [...new Set([...capabilityHints(asked, decision), ...others, ...near])];
}

interface OtherRequest {
  readonly path: string;
  readonly operation?: AskedAccess['operation'];
  readonly why: string;
  /** What is said is of the rule that would allow it: not when that one is for both paths, as `*` is. */
  readonly isOfRule?: true;
}

/** Requests that people mean when they write another. */
function otherRequests(
  model: AccessModel,
  holder: Holder,
  { path, operation }: AskedAccess,
  { reason }: Decision,
): readonly OtherRequest[] {
  const found: OtherRequest[] = [];
  if (/^\/?v1\//.test(path))
    found.push({ path: path.replace(/^\/?v1\//, ''), why: 'policies have no v1/ in front' });
  if (reason === 'no-rule')
    found.push(
      path.endsWith('/')
        ? { path: path.replace(/\/+$/, ''), why: 'without the slash at its end it is another path' }
        : { path: `${path}/`, why: 'the rule covers what is below the path, and not the path itself' },
    );
  for (const { mount, rest, engine } of kvPaths(model, holder, path))
    found.push(...kvRequests({ mount, rest, engine }, operation));
  return found;
}

interface KvPath {
  readonly mount: string;
  readonly rest: string;
  /** Undefined when the model knows no engine there. */
  readonly engine: ModelEngine | undefined;
}

/** The path cut at its mount: at a KV engine of the model, or else at its first slash. */
function kvPaths(model: AccessModel, { namespace }: Holder, path: string): readonly KvPath[] {
  const found = findEngine(model, namespace, path);
  if (found !== undefined) {
    const { engine, mount, rest } = found;
    return engine.type === 'kv' ? [{ mount, rest, engine }] : [];
  }
  const mount = path.split('/')[0] ?? '';
  if (!path.includes('/') || ['sys', 'auth', 'identity', 'cubbyhole'].includes(mount)) return [];
  return [{ mount, rest: path.slice(mount.length + 1), engine: undefined }];
}

/** Version 2 has `data/` and `metadata/` behind the mount, and version 1 has not. */
function kvRequests(
  { mount, rest, engine }: KvPath,
  operation: AskedAccess['operation'],
): readonly OtherRequest[] {
  const [, part, below] = /^(data|metadata)\/?(.*)$/.exec(rest) ?? [];
  const isListing = operation === 'list' || operation === 'scan';
  if (part === undefined) {
    if (engine?.version === '1') return [];
    const [wanted, other] = isListing ? ['metadata', 'lists'] : ['data', 'reads and writes'];
    const why = `KV version 2 ${other} below ${mount}/${wanted}/, and policies have the path of the API`;
    return [{ path: `${mount}/${wanted}/${rest}`, why }];
  }
  const why = `the policies have the path without ${part}/, which is right for KV version 1 only`;
  const found: OtherRequest[] =
    engine?.version === '2' || engine === undefined
      ? []
      : [{ path: `${mount}/${below}`, why, isOfRule: true }];
  if (engine?.version !== '1')
    found.push({
      path: `${mount}/${below}`,
      why: `the policies lack ${part}/ behind ${mount}/, and KV version 2 has it in each path`,
      isOfRule: true,
    });
  if (isListing && part === 'data')
    found.push({ path: `${mount}/metadata/${below}`, why: 'KV version 2 lists below metadata/' });
  if (isListing && part === 'metadata')
    found.push({
      path: `${mount}/data/${below}`,
      why: 'the policies have list below data/, and KV version 2 lists below metadata/',
      isOfRule: true,
    });
  if (!isListing && part === 'metadata')
    found.push({ path: `${mount}/data/${below}`, why: 'the secret itself is below data/' });
  return found;
}

/** What else the rule that decides lets one do. */
function capabilityHints({ operation }: AskedAccess, { reason, rule }: Decision): readonly string[] {
  if (reason !== 'capability' || rule === undefined) return [];
  const has = rule.capabilities;
  if (operation === 'create' && has.has('update'))
    return ['update is for what is there already; a write to a new path needs create'];
  if (operation === 'update' && has.has('create'))
    return ['create is for new paths; a write over what is there needs update'];
  return [];
}

/** Rules that would match if letter case and wildcards meant what people expect of them. */
function nearRules({ namespace, acl }: Holder, { path }: AskedAccess): readonly string[] {
  const full = fullPath(path, aclNamespace(namespace));
  return allRules(acl).flatMap((rule) => {
    const why = whyNot(writtenRulePath(rule.path), full);
    if (why === undefined) return [];
    const [source] = rule.sources;
    return [`policy ${source?.policy ?? ''} has ${writtenRulePath(rule.path)}: ${why}`];
  });
}

function whyNot(rule: string, path: string): string | undefined {
  const isLike = (pattern: string, text = path): boolean => glob(pattern)(text);
  if (isLike(rule.toLowerCase(), path.toLowerCase()) && !isLike(rule)) return 'the letter case differs';
  const inner = rule.replace(/\*$/, '');
  if (inner.includes('*') && isLike(rule))
    return 'a * counts only at the end, and elsewhere is a letter; + is any one segment';
  if (/(?:^|\/)\+(?:\/|$)/.test(rule) && isLike(rule.replaceAll('+', '*')))
    return 'a + is exactly one segment, and not several';
  if (inner.includes('+') && isLike(rule.replaceAll('+', '*')))
    return 'a + beside other letters is a letter; only a whole segment of + is any one segment';
  if (rule === inner && path.startsWith(`${rule.replace(/\/$/, '')}/`))
    return 'a path without a * at its end is that path alone, and not what is below';
  return undefined;
}
