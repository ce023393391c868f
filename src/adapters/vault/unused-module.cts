/**
 * Stands in the bundle for modules that node-vault requires when it is loaded and vaultctl never uses: axios, tv4,
 * mustache, debug. All are replaced by configuration; `debug` alone is called while loading, so this is a function.
 * It is CommonJS because a bundler hands the namespace of an ES module to `require`, which cannot be called.
 */
module.exports = function unusedModule(): () => void {
  return () => undefined;
};
