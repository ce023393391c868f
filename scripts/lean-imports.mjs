// What the bundle leaves out: parts of libraries that cost start-up time and are never used here.
const NOTHING = 'module.exports = {};';

/** Library → what it asks for → the code that it gets. */
const LEFT_OUT = {
  // Programs of their own as subcommands; and `node:process`, which opens every standard stream when it is imported.
  commander: { 'node:child_process': NOTHING, 'node:process': 'module.exports = process;' },
  // Whether there are colours is decided in world.ts.
  chalk: { '#supports-color': 'export default {};' },
  // HTTP/2 is switched off, and bodies are text.
  undici: { './client-h2.js': NOTHING, '../web/fetch/body.js': NOTHING },
  // The transport and the methods for single endpoints, which vaultctl has its own of.
  'node-vault': { https: NOTHING, './commands.js': NOTHING },
};

/** An esbuild plugin that leaves them out. */
export const leanImports = {
  name: 'lean-imports',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ importer, path }) => {
      const library = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(importer.replaceAll('\\', '/'))?.[1];
      const code = LEFT_OUT[library]?.[path];
      return code && { path: `${library}:${path}`, namespace: 'left-out', pluginData: code };
    });
    onLoad({ filter: /./, namespace: 'left-out' }, ({ pluginData }) => ({ contents: pluginData }));
  },
};

/** The same code in ASCII: V8 reads a file with a single `µ` in it as text of two bytes, in twice the time. */
export function asciiOnly(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
