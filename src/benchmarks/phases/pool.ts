import { createLimiter } from '../../lib/limiter.ts';

/**
 * Works through items, at most `concurrency` at once. The first error stops the start of further ones; those under way
 * end before it is thrown.
 */
export async function workThrough<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const limiter = createLimiter({ concurrency });
  const failures: unknown[] = [];
  await Promise.all(
    items.map((item) =>
      limiter.run(async () => {
        if (failures.length > 0) return;
        try {
          await work(item);
        } catch (error) {
          failures.push(error);
        }
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}
