/** Begun beside the one whose turn it is. */
const AHEAD = 8;

/**
 * What `start` makes of each item, in order; some are begun while an earlier one is still being worked on, because to wait
 * for the disk one by one would take longer than all the work. When it ends, for whatever reason, nothing is under way.
 */
export async function* ahead<T, R>(items: Iterable<T>, start: (item: T) => Promise<R>): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for (const item of items) {
      const next = start(item);
      next.catch(() => {}); // heard when its turn comes
      begun.push(next);
      if (begun.length > AHEAD) yield begun.shift()!;
    }
    while (begun.length) yield begun.shift()!;
  } finally {
    await Promise.allSettled(begun);
  }
}

/** The same for work without a result. */
export async function forEachAhead<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  for await (const _ of ahead(items, work));
}
