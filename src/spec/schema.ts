import { fieldType } from '../model/field-type.ts';
import type { SchemaPart } from '../model/field-type.ts';
import { fieldEntries } from '../model/kind.ts';
import type { Field, Kind } from '../model/kind.ts';
import type { Since } from '../model/server.ts';
import { presets } from '../platforms/presets.ts';
import { presetSchemas } from './preset-schema.ts';

/** `editor` accepts a substitution wherever a scalar stands; `validator` sees values after substitution. */
type Audience = 'editor' | 'validator';

const SUBSTITUTION = { type: 'string', pattern: '\\$\\{(var|env|file):' } as const;

/** The JSON Schema (draft-07) of a spec, derived from the kinds' tables. */
export function specSchema(kinds: readonly Kind[], audience: Audience): SchemaPart {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:vaultctl:spec:1',
    title: 'vaultctl spec',
    description: 'Access rules of a HashiCorp Vault or OpenBao server.',
    type: 'object',
    required: ['version'],
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'This schema, for editors.' },
      version: { const: 1, description: 'Version of the spec’s shape.' },
      namespace: {
        type: 'string',
        description: 'Namespace of everything in this document, relative to VAULT_NAMESPACE.',
      },
      owner: {
        type: 'string',
        description: 'Marks what this repository owns, so that several can share a server.',
      },
      variables: variables(),
      settings: settings(),
      prune: prune(kinds),
      ignore: ignore(),
      waivers: waivers(),
      ...presetSchemas(presets, (scalar) => forAudience(scalar, audience)),
      ...sections(kinds, [], audience),
    },
    definitions: Object.fromEntries(kinds.map((kind) => [kind.name, objectSchema(kind, kinds, audience)])),
  };
}

function variables(): SchemaPart {
  return {
    type: 'object',
    description: 'Values that ${var:NAME} stands for; set with --var and --var-file.',
    additionalProperties: {
      type: 'object',
      additionalProperties: false,
      properties: {
        default: { type: ['string', 'integer', 'boolean'], description: 'Value when none is given.' },
        description: { type: 'string', description: 'What the variable is for.' },
      },
    },
  };
}

function settings(): SchemaPart {
  return {
    type: 'object',
    description: 'Settings of vaultctl itself.',
    additionalProperties: false,
    properties: {
      env_prefix: {
        type: 'string',
        description:
          'Narrows the environment variables that ${env:NAME} may read: a prefix that itself begins with VAULTCTL_VAR_.',
      },
      cluster: {
        type: 'string',
        description: 'Name or id of the only cluster that this spec is for; any other server is refused.',
      },
      nomad_version: {
        type: 'string',
        description:
          'Version of the Nomad servers that create tokens from a token role; turns on the checks that they make themselves.',
      },
      inventory: kvPlace(
        'Where in a KV engine of version 2 the inventory stands: who owns objects that have no room for a mark, and whether write-only values have changed.',
        'Path inside it; each owner has an entry of its own below.',
      ),
      lock: kvPlace(
        'Where in a KV engine of version 2 the lock stands that an apply takes, so that no two apply at the same time.',
        'Path inside it, where nothing else stands. Specs with the same place wait for each other.',
      ),
    },
  };
}

function kvPlace(description: string, path: string): SchemaPart {
  return {
    type: 'object',
    description,
    additionalProperties: false,
    required: ['mount', 'path'],
    properties: {
      mount: { type: 'string', description: 'Path of the KV engine.' },
      path: { type: 'string', description: path },
    },
  };
}

function prune(kinds: readonly Kind[]): SchemaPart {
  const scopes = kinds.flatMap((kind) =>
    kind.spec.prune === undefined ? [] : [[kind.spec.prune, kind] as const],
  );
  return {
    type: 'object',
    description: 'Where `--prune` may delete what the spec does not name; nothing is deleted outside.',
    additionalProperties: false,
    properties: Object.fromEntries(
      scopes.map(([key, kind]) => [
        key,
        {
          type: 'array',
          items: { type: 'string' },
          description: `Names, with * for any text, of each ${kind.name} to which this applies, and what is below it.`,
        },
      ]),
    ),
  };
}

function ignore(): SchemaPart {
  return {
    type: 'array',
    description: 'Fields that somebody else owns: on existing objects the value on the server stands.',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['address', 'fields'],
      properties: {
        address: { type: 'string', description: 'Address of the object, with * for any text.' },
        fields: { type: 'array', items: { type: 'string' }, description: 'Names of fields.' },
        reason: { type: 'string', description: 'Why, for people.' },
      },
    },
  };
}

function waivers(): SchemaPart {
  return {
    type: 'array',
    description: 'Warnings that somebody has looked at and lets stand until a day.',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['code', 'address', 'reason', 'until'],
      properties: {
        code: { type: 'string', description: 'Code of the finding.' },
        address: { type: 'string', description: 'Address of the object, with * for any text.' },
        reason: { type: 'string', minLength: 1, description: 'Why, for people.' },
        until: { type: 'string', description: 'The last day on which it counts, in UTC: 2027-03-31.' },
      },
    },
  };
}

/** The keys that stand below a place of the spec: sections at the top, blocks such as `config` and `roles` below. */
function sections(kinds: readonly Kind[], at: readonly string[], audience: Audience): SchemaPart {
  const keys = new Set(
    kinds.filter((kind) => startsWith(kind.spec.path, at)).map((kind) => kind.spec.path[at.length] ?? ''),
  );
  return Object.fromEntries(
    [...keys].filter((key) => key !== '*').map((key) => [key, section(kinds, [...at, key], audience)]),
  );
}

function section(kinds: readonly Kind[], at: readonly string[], audience: Audience): SchemaPart {
  const block = kinds.find((kind) => samePath(kind.spec.path, at));
  if (block !== undefined) return { $ref: `#/definitions/${block.name}` };
  const named = kinds.find((kind) => samePath(kind.spec.path, [...at, '*']));
  return {
    type: 'object',
    description: `By name. ${named?.doc ?? ''}`,
    additionalProperties:
      named === undefined ? sections(kinds, at, audience) : { $ref: `#/definitions/${named.name}` },
  };
}

function objectSchema(kind: Kind, kinds: readonly Kind[], audience: Audience): SchemaPart {
  const object = {
    type: 'object',
    description: `${describeKind(kind)} ${kind.url}`,
    additionalProperties: false,
    properties: {
      ...fieldProperties(kind, [], audience),
      ...contentProperties(kind),
      ...sections(kinds, kind.spec.path, audience),
    },
  };
  if (kind.spec.content === undefined) return object;
  return { description: object.description, if: { type: 'string' }, then: true, else: object };
}

function contentProperties(kind: Kind): SchemaPart {
  const content = kind.spec.content;
  if (content === undefined) return {};
  return {
    [content.text]: { type: 'string', description: 'The text itself.' },
    [content.file]: { type: 'string', description: 'File with the text, relative to this file.' },
    [content.rules]: content.rulesSchema,
  };
}

function fieldProperties(kind: Kind, group: readonly string[], audience: Audience): SchemaPart {
  const properties: Record<string, unknown> = {};
  for (const [name, field] of fieldEntries(kind)) {
    if (name === kind.spec.content?.field) continue;
    const place = field.group ?? [];
    if (!startsWith(place, group)) continue;
    const next = place[group.length];
    if (next === undefined) properties[name] = fieldSchema(field, audience);
    else {
      properties[next] ??= {
        type: 'object',
        additionalProperties: false,
        properties: fieldProperties(kind, [...group, next], audience),
      };
    }
  }
  if (group.length > 0) return properties;
  for (const [name, successor] of Object.entries(kind.deprecated ?? {})) {
    const field = kind.fields[successor];
    if (field === undefined) continue;
    properties[name] = {
      ...fieldSchema(field, audience),
      description: `Deprecated name of ${successor}.`,
      deprecated: true,
    };
  }
  return properties;
}

function fieldSchema(field: Field, audience: Audience): Record<string, unknown> {
  const description = describe(field);
  const shape =
    field.enum === undefined ? (field.schema ?? fieldType(field.type).schema) : { enum: field.enum };
  return forAudience({ description, ...shape }, audience);
}

function forAudience({ description, ...shape }: SchemaPart, audience: Audience): Record<string, unknown> {
  const isText = 'type' in shape && shape['type'] === 'string';
  if (audience === 'validator' || isText) return { description, ...shape };
  return { description, anyOf: [shape, SUBSTITUTION] };
}

/** The sentence that editors and the reference page show: what it is, default, who knows it. */
export function describe(field: Field): string {
  const parts = [field.doc];
  if (field.default !== undefined) parts.push(`Default: ${JSON.stringify(field.default)}.`);
  if (field.since !== undefined) parts.push(`Only ${sinceText(field.since)}.`);
  if (field.immutable === true) parts.push('Cannot be changed on an existing object.');
  if (field.writeOnly === true) parts.push('Cannot be read back.');
  return parts.join(' ');
}

/** What a kind is, and who knows it. */
export function describeKind({ doc, since, enterprise }: Kind): string {
  const edition = enterprise === true ? ' Enterprise' : '';
  return since === undefined ? doc : `${doc} Only ${sinceText(since, edition)}.`;
}

function sinceText({ vault, openbao }: Since, edition = ''): string {
  const versions = (known: string | readonly string[]): string =>
    typeof known === 'string' ? `${known} and later` : known.join(' and later, below ');
  return [vault && `Vault${edition} ${versions(vault)}`, openbao && `OpenBao ${versions(openbao)}`]
    .filter(Boolean)
    .join(', ');
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return path.length >= start.length && start.every((key, index) => path[index] === key);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && startsWith(a, b);
}
