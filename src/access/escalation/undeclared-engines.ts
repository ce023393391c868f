import type { PathRule } from '../../policy-language/path-rule.ts';
import { enginePrimitives } from './engine-primitives.ts';
import type { Primitive } from './primitive.ts';

/** Parts of endpoints that one type of engine alone has. */
const TELLING = ['sign-verbatim', 'sign-intermediate', 'roleset', 'static-account'];

/**
 * The paths of engines that the spec does not declare to which a rule may come. A KV engine may have any path, so there
 * has to be a sign of the type: the mount is named like it, or has it in its name and the rule spells the endpoint, or
 * no other type has that endpoint.
 */
export function undeclaredPaths(
  { text }: PathRule,
  declared: readonly string[],
): readonly { readonly primitive: Primitive; readonly path: string }[] {
  const [mount = '', ...below] = text.split('/');
  if (mount === '+' || declared.some((path) => path === mount || path.startsWith(`${mount}/`))) return [];
  const words = mount.split(/[-_.]/);
  const isSign = (type: string, path: string): boolean => {
    if (mount === type) return true;
    return isSpelled(path, below) && (words.includes(type) || path.split('/').some(isTelling));
  };
  return enginePrimitives.flatMap((primitive) => {
    const { engine = '', paths } = primitive;
    return paths
      .filter((path) => isSign(engine, path))
      .map((path) => ({ primitive, path: `${mount}/${path}` }));
  });
}

function isTelling(part: string): boolean {
  return TELLING.includes(part);
}

/** Whether no part of an endpoint is left to a wildcard. */
function isSpelled(endpoint: string, below: readonly string[]): boolean {
  return endpoint.split('/').every((part, index) => part === '+' || part === '*' || part === below[index]);
}
