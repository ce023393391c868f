import { defineKind } from '../model/kind.ts';
import { celRoleName } from './name-rules.ts';

/** A role of OpenBao whose rules are a program in CEL. A write replaces the whole role. */
export const celRole = defineKind({
  name: 'cel-role',
  doc: 'A role of a JWT/OIDC mount whose program, in CEL, looks at the claims and makes the token; for logins at `cel/login`.',
  url: 'https://openbao.org/api-docs/auth/jwt/',
  parent: 'auth-mount',
  parentTypes: ['jwt', 'oidc'],
  spec: { path: ['auth', '*', 'cel_roles', '*'] },
  nameRule: celRoleName,
  since: { openbao: '2.3' },
  isUnder: (token, { parent, name }) => token.path.startsWith(`auth/${parent}/`) && token.role === name,
  ignored: {
    name: 'the name is the key in the spec; the server ignores a field of that name',
    token_policies: 'the program returns the token’s policies, as pb.Auth{policies: [...]}',
  },
  fields: {
    cel_program: {
      type: 'map',
      required: true,
      doc: 'The program: `expression`, which gives the token or false, and `variables`, a list of names with an expression each.',
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['expression'],
        properties: {
          expression: { type: 'string', description: 'Gives the token, true or false.' },
          variables: {
            type: 'array',
            description: 'Expressions with a name, each of which may use those before it.',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['name', 'expression'],
              properties: { name: { type: 'string' }, expression: { type: 'string' } },
            },
          },
        },
      },
    },
    message: { type: 'text', doc: 'Answer to a login that the program refuses, as an expression in CEL.' },
    bound_audiences: { type: 'set', doc: 'Accepted `aud` values; one match is enough.' },
    // Unlike those of other roles, these read back as what they mean when they were never set.
    expiration_leeway: {
      type: 'signedDuration',
      default: 150,
      doc: 'Life of a token without `exp`; a negative time is none.',
    },
    not_before_leeway: {
      type: 'signedDuration',
      default: 150,
      doc: 'Leeway for a token without `nbf`; a negative time is none.',
    },
    clock_skew_leeway: {
      type: 'signedDuration',
      default: 60,
      doc: 'Tolerated clock skew; a negative time is none.',
    },
  },
  api: {
    path: ({ parent, name }) => `auth/${parent}/cel/role/${name}`,
    listPath: (parent) => `auth/${parent}/cel/role`,
  },
  // The server drops an empty list of variables.
  normalise(values) {
    const program = values['cel_program'] as Readonly<Record<string, unknown>>; // canonical by its type
    const { variables } = program;
    if (!Array.isArray(variables) || variables.length > 0) return values;
    const kept = Object.entries(program).filter(([key]) => key !== 'variables');
    return { ...values, cel_program: Object.fromEntries(kept) as (typeof values)[string] };
  },
  *check(values) {
    if (values.cel_program['expression'] !== '') return;
    yield {
      code: 'missing-key',
      message: 'cel_program has an empty expression',
      fields: ['cel_program'],
      within: ['expression'],
    };
  },
});

/** As what mount a login takes the programs of a JWT mount: it is made at `auth/<mount>/cel/login`. */
export function programMount(mount: string): string {
  return `${mount}/cel`;
}
