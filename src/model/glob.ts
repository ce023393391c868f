/**
 * A pattern in which `*` stands for any run of characters, `/` among them, as in Vault's own policies and bindings.
 * Linear in the text, whatever the pattern.
 */
export function glob(pattern: string): (text: string) => boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(start) || text.length < start.length + end.length || !text.endsWith(end))
      return false;
    let at = start.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at + end.length <= text.length;
  };
}
