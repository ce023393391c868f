/** How an owner's name is written into a text of the server that people also write to. */
export interface OwnerMark {
  /** The field that carries it. */
  readonly field: string;
  /** The text with the mark, in the one place where the mark can be taken off again byte for byte. */
  write(text: string, owner: string): string;
  /** The text without the mark, and whose it is. */
  read(text: string): { readonly text: string; readonly owner?: string };
}

/** What an owner may be called: it stands in comments, descriptions and paths. */
export const OWNER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

const FIRST_LINE = /^# vaultctl owner: ([A-Za-z0-9][A-Za-z0-9._-]{0,62})\n/;
const ENDING = / ?\[vaultctl owner: ([A-Za-z0-9][A-Za-z0-9._-]{0,62})\]$/;

/** A mark as a comment in the first line. */
export const commentMark = {
  write: (text: string, owner: string): string => `# vaultctl owner: ${owner}\n${text}`,
  read: (text: string): ReturnType<OwnerMark['read']> => taken(text, FIRST_LINE),
};

/** A mark at the end of a text of one line. */
export const suffixMark = {
  write: (text: string, owner: string): string =>
    `${text}${text === '' ? '' : ' '}[vaultctl owner: ${owner}]`,
  read: (text: string): ReturnType<OwnerMark['read']> => taken(text, ENDING),
};

function taken(text: string, mark: RegExp): ReturnType<OwnerMark['read']> {
  const owner = mark.exec(text)?.[1];
  return owner === undefined ? { text } : { text: text.replace(mark, ''), owner };
}
