import type { NameVariable } from '../spec/written-object.ts';

/** Names of environment variables, one for each value: what it belongs to, then the field. */
export function variableNames(): NameVariable {
  const taken = new Set<string>();
  return ({ parent, name }, field) => {
    const words = [parent, name, field].filter((word) => word !== '').join('_');
    const plain = `VAULTCTL_VAR_${words.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
    let candidate = plain;
    for (let number = 2; taken.has(candidate); number += 1) candidate = `${plain}_${number}`;
    taken.add(candidate);
    return candidate;
  };
}
