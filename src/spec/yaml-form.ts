import { isScalar } from 'yaml';
import type { CollectionTag, Document, Scalar, ScalarTag, Tags, YAMLMap, YAMLSeq } from 'yaml';

/** Beyond this a list or mapping in brackets stands on several lines. */
export const LINE_WIDTH = 110;

type Context = Parameters<NonNullable<ScalarTag['stringify']>>[1];

/** Writes a scalar itself; undefined leaves it to the library. */
export type WriteScalar = (scalar: Scalar, context: Context, onComment: () => void) => string | undefined;

/** The one form of YAML that `fmt` makes and `import` writes, except how scalars are spelled. */
export const yamlForm = { indent: 2, lineWidth: LINE_WIDTH, minContentWidth: 0 } as const;

/** The library's tags, with `[a, b]` tight and `{ a: 1 }` padded, and with scalars of one's own. */
export function formTags(writeScalar: WriteScalar = () => undefined): (tags: Tags) => Tags {
  return (tags) =>
    tags.map((tag) => {
      if (typeof tag === 'string') return tag;
      return isCollectionTag(tag) ? padded(tag) : written(tag, writeScalar);
    });
}

function isCollectionTag(tag: ScalarTag | CollectionTag): tag is CollectionTag {
  return tag.collection === 'map' || tag.collection === 'seq';
}

function padded(tag: CollectionTag): CollectionTag {
  const flowCollectionPadding = tag.collection === 'map' ? ' ' : '';
  const stringify: NonNullable<ScalarTag['stringify']> = (node, context, ...rest) =>
    (node as unknown as YAMLMap | YAMLSeq).toString({ ...context, flowCollectionPadding }, ...rest); // the tag's own class
  return { ...tag, stringify } as unknown as CollectionTag; // the library asks every tag for it, which its types do not say
}

function written(tag: ScalarTag, writeScalar: WriteScalar): ScalarTag {
  const { stringify } = tag;
  return {
    ...tag,
    stringify(node, context, onComment, onChompKeep) {
      const own = isScalar(node) ? writeScalar(node, context, onComment ?? (() => undefined)) : undefined;
      return own ?? stringify?.(node, context, onComment, onChompKeep) ?? String(node.value);
    },
  };
}

/** A document as text, in that form. */
export function formText(document: Document): string {
  return document.toString(yamlForm);
}
