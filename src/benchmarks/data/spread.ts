import type { BenchmarkItem } from '../benchmark.ts';

/**
 * The first `limit` items taken in turn from every category, so that a small run has something of each; in the order of
 * the file. All items when there is no limit.
 */
export function spreadOver<Item extends Pick<BenchmarkItem, 'category'>>(
  items: readonly Item[],
  limit: number | undefined,
): readonly Item[] {
  if (limit === undefined || limit >= items.length) return items;
  const queues = [...Map.groupBy(items, (item) => item.category).values()];
  const chosen = new Set<Item>();
  for (let turn = 0; chosen.size < limit; turn++) {
    for (const queue of queues) {
      const item = queue[turn];
      if (item && chosen.size < limit) chosen.add(item);
    }
  }
  return items.filter((item) => chosen.has(item));
}
