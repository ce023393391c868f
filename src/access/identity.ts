/** A login of an entity at one mount. */
export interface EntityAlias {
  readonly mountAccessor: string;
  readonly id: string;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly customMetadata: ReadonlyMap<string, string>;
}

/** Whom a token stands for. */
export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly aliases: readonly EntityAlias[];
  /** The servers refuse everything to a token of a disabled entity. */
  readonly disabled?: boolean;
}

/** A group that an entity is in, directly or through other groups. */
export interface EntityGroup {
  readonly id: string;
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** `team/` for the namespace `team`; the root namespace when left out. */
  readonly namespace?: string;
}

/** What the templates in policy paths are filled with. */
export interface Identity {
  readonly entity?: Entity;
  readonly groups: readonly EntityGroup[];
}
