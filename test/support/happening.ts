/** Something that happens once, and that others wait for. */
export interface Happening {
  happens(): void;
  hasHappened(): boolean;
  readonly happened: Promise<void>;
}

/** One that has not happened yet. */
export function happening(): Happening {
  let is = false;
  let resolve = (): void => undefined;
  const happened = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    happened,
    hasHappened: () => is,
    happens() {
      is = true;
      resolve();
    },
  };
}
