import { azure } from './azure.ts';
import { buildkite } from './buildkite.ts';
import { kubernetes, nomad } from './file-platforms.ts';
import { github } from './github.ts';
import type { Platform } from './platform.ts';
import { variablePlatforms } from './variable-platforms.ts';

/** All platforms that are recognised; the runner of a pipeline comes before the cluster that it may run in. */
export const platforms: readonly Platform[] = [
  github,
  ...variablePlatforms,
  buildkite,
  azure,
  nomad,
  kubernetes,
];
