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

/** Blanks, strings, fields and variables, names, numbers, and the signs between them. */
const TOKEN =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'|(?:\$\w*)?(?:\.[A-Za-z_]\w*)+|\$\w*|\.|[A-Za-z_]\w*|[-+]?\d[\w.]*|:=|[|(),=]/y;

/**
 * Why OpenBao would refuse a Go template of `.path` and `.key`: completes "the template …". Only what can be told
 * without running it: signs, braces, unknown functions, and a result that does not depend on the key. A template with
 * conditions or loops passes. https://pkg.go.dev/text/template
 */
export function filterTemplateFault(template: string): string | undefined {
  const actions = actionsOf(template);
  if (!actions) return 'has a {{ without }}';
  if (actions.includes('')) return 'has an empty {{}}';
  const tokens = actions.map(tokensOf);
  const words = tokens.flatMap((found) => found ?? []);
  if (tokens.includes(undefined)) return 'has a sign that means nothing there';
  const unknown = words.find(
    (word) => /^[A-Za-z_]/.test(word) && !FUNCTIONS.has(word) && !KEYWORDS.has(word),
  );
  if (unknown !== undefined) return `calls the function ${unknown}, which does not exist`;
  if (words.some((word) => KEYWORDS.has(word))) return undefined;
  const varies = words.some((word) => /^(?:\$?\.key|\.|\$|random|uuid)$/.test(word));
  return varies ? undefined : 'does not depend on {{ .key }}';
}

/** The insides of all `{{ }}`, without comments; undefined when one is not closed. */
function actionsOf(template: string): readonly string[] | undefined {
  const actions: string[] = [];
  let rest = template;
  for (let open = rest.indexOf('{{'); open >= 0; open = rest.indexOf('{{')) {
    const match = /^\{\{(?:-\s)?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*?)(?:\s-)?\}\}/s.exec(
      rest.slice(open),
    );
    if (!match) return undefined;
    const action = (match[1] ?? '').trim();
    if (!/^\/\*.*\*\/$/s.test(action)) actions.push(action);
    rest = rest.slice(open + match[0].length);
  }
  return actions;
}

/** Undefined when there is a strange sign, or two values touch. */
function tokensOf(action: string): readonly string[] | undefined {
  const tokens: string[] = [];
  let touching = false;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < action.length) {
    const [token] = TOKEN.exec(action) ?? [];
    const isValue = token !== undefined && /^["`'$.\w+-]/.test(token);
    if (token === undefined || (isValue && touching)) return undefined;
    tokens.push(token);
    touching = isValue;
  }
  return tokens;
}
