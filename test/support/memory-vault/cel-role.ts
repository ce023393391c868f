import { compareVersions } from '../../../src/model/server.ts';
import type { WireObject } from '../../../src/model/wire.ts';
import { isWireObject } from '../../../src/model/wire.ts';
import { readField } from './field.ts';
import { checkName } from './names.ts';
import { Refusal, absent, unsupportedPath } from './refusal.ts';
import type { Call, MountState, Reply } from './state.ts';
import { isList } from './wire-value.ts';

/** `auth/<mount>/cel/role/<name>` of OpenBao: a write replaces, names keep their case. Programs are not parsed. */
export function celRole(call: Call, mount: MountState, name: string): { reply: Reply; mount?: MountState } {
  const { server } = call;
  if (server.flavour === 'vault' || compareVersions(server.version, '2.3') < 0) throw unsupportedPath();
  const roles = mount.celRoles ?? new Map<string, WireObject>();
  if (name === '') {
    if (call.method !== 'LIST') throw unsupportedPath();
    if (roles.size === 0) throw absent();
    return { reply: { data: { keys: [...roles.keys()].sort() } } };
  }
  const stored = roles.get(checkName(name));
  switch (call.method) {
    case 'GET':
      if (stored === undefined) throw absent();
      return { reply: { data: stored } };
    case 'DELETE':
      return {
        reply: {},
        mount: { ...mount, celRoles: new Map([...roles].filter(([key]) => key !== name)) },
      };
    case 'POST': {
      const role = written(call.body, name);
      return { reply: { data: role }, mount: { ...mount, celRoles: new Map([...roles, [name, role]]) } };
    }
    case 'LIST':
      throw unsupportedPath();
  }
}

function written(body: WireObject, name: string): WireObject {
  if (body.cel_program === undefined) throw new Refusal(400, "missing required field 'cel_program'");
  const program = readField(body, 'cel_program', 'map');
  const { expression = '', variables } = isWireObject(program) ? program : {};
  if (expression === '') throw new Refusal(400, 'cel_program.expression cannot be empty');
  const isEmpty = !isList(variables) || variables.length === 0;
  return {
    name,
    cel_program: { ...(!isEmpty && { variables }), expression },
    message: readField(body, 'message', 'string') ?? '',
    bound_audiences: readField(body, 'bound_audiences', 'list') ?? [],
    expiration_leeway: readField(body, 'expiration_leeway', 'signed') ?? 150,
    not_before_leeway: readField(body, 'not_before_leeway', 'signed') ?? 150,
    clock_skew_leeway: readField(body, 'clock_skew_leeway', 'signed') ?? 60,
  };
}
