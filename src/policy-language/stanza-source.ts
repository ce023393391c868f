import type { DecodedStanza } from './decode-stanza.ts';
import type { TextRange } from './problem.ts';
import type { StanzaKeyName } from './stanza-key.ts';
import type { ObjectItem, ObjectNode } from './syntax-tree.ts';
import { tokenText } from './token-value.ts';

/** A stanza on its way to the checks. */
export interface StanzaSource {
  readonly block: ObjectNode;
  readonly path: string;
  readonly pathAt: TextRange;
  readonly decoded: DecodedStanza;
}

/** The settings of a key in a stanza; there may be several. */
export function settingsOf({ block }: StanzaSource, name: StanzaKeyName): readonly ObjectItem[] {
  return block.items.filter((item) => item.keys[0] && tokenText(item.keys[0]) === name);
}

/** Where the value of a key is; the path of the stanza when it is not set. */
export function placeOf(source: StanzaSource, name: StanzaKeyName): TextRange {
  return settingsOf(source, name)[0]?.value.at ?? source.pathAt;
}
