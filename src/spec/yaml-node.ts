/** A parsed YAML node: what the spec side needs of it, whatever parser made it. Offsets count UTF-16 units. */
export type YamlNode = YamlScalar | YamlMap | YamlSeq | YamlAlias;

interface Range {
  readonly start: number;
  /** Exclusive, without trailing comments and blanks. */
  readonly end: number;
}

export interface YamlScalar extends Range {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'quoted' | 'literal' | 'folded';
  readonly value: string | number | boolean | null;
}

export interface YamlMap extends Range {
  readonly kind: 'map';
  /** With those that `<<` brings in; what a mapping says itself beats what is merged into it. */
  readonly entries: readonly YamlEntry[];
  /** As they stand in the text, `<<` among them. */
  readonly written: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: YamlNode;
  /** True when it stands in another mapping, and `<<` brings it in. */
  readonly merged?: boolean;
}

export interface YamlSeq extends Range {
  readonly kind: 'seq';
  readonly items: readonly YamlNode[];
}

export interface YamlAlias extends Range {
  readonly kind: 'alias';
  /** Undefined when no anchor of that name stands before it, or when it stands inside its own anchor. */
  readonly target: YamlNode | undefined;
}

/** Follows aliases to the node that they mean. */
export function target(node: YamlNode | undefined): Exclude<YamlNode, YamlAlias> | undefined {
  let found = node;
  while (found?.kind === 'alias') found = found.target;
  return found;
}

/** The entry under a key, merged ones too. */
export function entryAt(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  const map = target(node);
  return map?.kind === 'map' ? map.entries.find((entry) => entry.key === key) : undefined;
}
