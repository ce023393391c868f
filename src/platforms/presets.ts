import { platforms } from './index.ts';
import type { Preset } from './platform.ts';

/** Every preset. Adding one is a few lines in the file of its platform. */
export const presets: readonly Preset[] = platforms.flatMap(({ preset }) => preset ?? []);
