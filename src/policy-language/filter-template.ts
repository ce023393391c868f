const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'random truncate truncate_sha256 uppercase lowercase replace sha256 base64 decode_base64 hex decode_hex unix_time ' +
    'unix_time_millis timestamp uuid glob and call html index slice js len not or print printf println urlquery eq ge ' +
    'gt le lt ne true false nil'
  ).split(' '),
);
const KEYWORDS: ReadonlySet<string> = new Set(
  'if else end range with define template block break continue'.split(' '),
);

/**
 * Why OpenBao would refuse a Go template of `.path` and `.key`: completes "the template …". Only what can be told
 * without running it: the braces, unknown functions, and a result that does not depend on the key. A template with
 * conditions or loops passes. https://pkg.go.dev/text/template
 */
export function filterTemplateFault(template: string): string | undefined {
  const actions = actionsOf(template);
  if (!actions) return 'has a {{ without }}';
  const words = actions.flatMap(wordsOf);
  if (actions.some((action) => action === '')) return 'has an empty {{}}';
  const unknown = words.find(
    (word) => /^[A-Za-z_]/.test(word) && !FUNCTIONS.has(word) && !KEYWORDS.has(word),
  );
  if (unknown !== undefined) return `calls the function ${unknown}, which does not exist`;
  if (words.some((word) => KEYWORDS.has(word))) return undefined;
  const varies = words.some((word) => /^(?:\$?\.key|\.|\$)$/.test(word) || /^(?:random|uuid)$/.test(word));
  return varies ? undefined : 'does not depend on {{ .key }}';
}

/** The insides of all `{{ }}`, without comments; undefined when one is not closed. */
function actionsOf(template: string): readonly string[] | undefined {
  const actions: string[] = [];
  let rest = template;
  for (let open = rest.indexOf('{{'); open >= 0; open = rest.indexOf('{{')) {
    const match = /^\{\{(?:- )?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*?)(?:\s-)?\}\}/s.exec(
      rest.slice(open),
    );
    if (!match) return undefined;
    const action = (match[1] ?? '').trim();
    if (!/^\/\*.*\*\/$/s.test(action)) actions.push(action);
    rest = rest.slice(open + match[0].length);
  }
  return actions;
}

function wordsOf(action: string): readonly string[] {
  const bare = action.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'/g, ' ');
  return bare.match(/\$?[\w.]+|\$/g) ?? [];
}
