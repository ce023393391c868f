import { accessPrimitives } from './access-primitives.ts';
import { enginePrimitives } from './engine-primitives.ts';
import type { Primitive } from './primitive.ts';
import { systemPrimitives } from './system-primitives.ts';

/** Every request that gives more than it looks. What is not here is harmless, as far as the access rules go. */
export const primitives: readonly Primitive[] = [
  ...accessPrimitives,
  ...systemPrimitives,
  ...enginePrimitives,
];
