// What every bundle has in common, whatever its form.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from './install.mjs';
import { leanImports } from './lean-imports.mjs';

/** Version of the package. */
export const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));

const UNUSED = join(top, 'src/adapters/vault/unused-module.cts');
// The same code as for Node, as ES modules, of which a bundler takes what is used.
const YAML = join(top, 'node_modules/yaml/browser/index.js');

/** Settings of esbuild. */
export const bundleSettings = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  // Names stay, so that the stack of a crash can be read.
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  define: { __VAULTCTL_VERSION__: JSON.stringify(version) },
  // node-vault loads these for features that are not used; its own transport is replaced.
  alias: { axios: UNUSED, tv4: UNUSED, mustache: UNUSED, debug: UNUSED, yaml: YAML },
  plugins: [leanImports],
  logLevel: 'error',
};

/** Libraries in CommonJS ask for modules of Node, also in a bundle of ES modules. */
export const esmBanner = {
  js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
};
