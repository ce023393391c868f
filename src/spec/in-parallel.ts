/** How many files are open at once; enough to hide a slow disk, far below every limit on open files. */
const AT_ONCE = 16;

/** Maps with bounded parallelism; the results have the order of the items. */
export async function inParallel<T, U>(
  items: readonly T[],
  work: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const results = new Map<number, U>();
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return items.map((_, index) => results.get(index) as U); // set by a worker above
}
