/** `interleave data prompts`: fills the quota of every sub-category with requests of which no two say nearly the same. */
import { z } from 'zod';
import type { Ask } from '../../agents/ask.ts';
import { ConfigError } from '../../core/errors.ts';
import { hashToInt } from '../../lib/hash.ts';
import { createRng, pick, shuffle } from '../../lib/rng.ts';
import { DEFAULT_TAXONOMY } from '../taxonomy/default-taxonomy.ts';
import type { Category, Subcategory, Taxonomy } from '../taxonomy/schema.ts';
import { createLineWriter } from '../whole-output.ts';
import { askForRequests } from './from-model.ts';
import { templateSource } from './from-templates.ts';
import type { RequestDraft, RequestSource } from './from-templates.ts';
import { createNearDuplicates } from './near-duplicates.ts';
import type { NearDuplicates } from './near-duplicates.ts';
import type { RequestRow } from './request-row.ts';
import { SANDBOX_LENGTHS, sandboxStory } from './sandbox-requests.ts';

/** The category whose requests the built-in sandbox draws; only when it is asked for by name. */
export const SANDBOX_CATEGORY = 'sandbox';

export const promptsOptionsSchema = z.strictObject({
  /** Requests wanted in all. */
  count: z.int().positive().default(1000),
  seed: z.int().nonnegative().default(1),
  /** Main categories; default: all of the taxonomy. `sandbox` is one more. */
  categories: z.array(z.string()).min(1).optional(),
  /** Shares of the categories, by name; those not named get 1. */
  shares: z.record(z.string(), z.number().nonnegative()).default({}),
  /** From this share of common word pairs on, the later of two requests is left out. 1 keeps all but equal ones. */
  similarity: z.number().min(0.3).max(1).default(0.8),
  /** Picture files for requests with `<image>`, as they are written into the rows. */
  images: z.array(z.string()).default([]),
  /** Requests that a model writes in one call. */
  perCall: z.int().min(1).max(100).default(20),
});
export type PromptsOptions = z.input<typeof promptsOptionsSchema>;

export interface PromptsContext {
  /** Default: our own. */
  readonly taxonomy?: Taxonomy | undefined;
  /** A model to write them; without, templates alone. The sandbox's stories never need one. */
  readonly ask?: Ask | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly wanted: number }) => void) | undefined;
}

/** What was written. */
export interface PromptsReport {
  readonly file: string;
  readonly count: number;
  readonly byCategory: Readonly<Record<string, number>>;
  readonly subcategories: number;
  /** Drafts left out because one like it was there. */
  readonly nearDuplicates: number;
  /** Sub-categories that gave fewer than their quota, with how many are missing. */
  readonly short: Readonly<Record<string, number>>;
  readonly modelCalls: number;
  readonly unreadableReplies: number;
}

interface Room {
  readonly category: Category;
  readonly subcategory: Subcategory;
  readonly quota: number;
}

/** Drafts in a row that may be near-duplicates before a sub-category is given up. */
const PATIENCE = 60;

/**
 * Writes `requests.jsonl`; whole or not at all.
 * @throws {ConfigError} for an unknown category. @throws {StoreError} when it cannot be written.
 * @throws {ProviderError} when the model fails for good.
 */
export async function writeRequests(
  file: string,
  options: PromptsOptions,
  context: PromptsContext = {},
): Promise<PromptsReport> {
  const settings = promptsOptionsSchema.parse(options);
  const rooms = roomsOf(settings, context.taxonomy ?? DEFAULT_TAXONOMY);
  const seen = createNearDuplicates(settings.similarity);
  const writer = createLineWriter(file);
  const tally = { byCategory: {} as Record<string, number>, short: {} as Record<string, number>, nearDuplicates: 0, modelCalls: 0, unreadableReplies: 0 }; // prettier-ignore
  try {
    for (const room of rooms) {
      const key = `${room.category.name}/${room.subcategory.name}`;
      const drafts = fillRoom(room, settings, { context, seen, tally });
      let made = 0;
      for await (const draft of drafts) {
        made++;
        const row: RequestRow = {
          id: `${room.category.name}-${room.subcategory.name}-${String(made).padStart(5, '0')}`,
          category: room.category.name,
          subcategory: room.subcategory.name,
          request: draft.request,
          images: [...draft.images],
        };
        writer.write(JSON.stringify(row));
        context.onProgress?.({ done: writer.count, wanted: settings.count });
      }
      tally.byCategory[room.category.name] = (tally.byCategory[room.category.name] ?? 0) + made;
      if (made < room.quota) tally.short[key] = room.quota - made;
    }
    writer.finish();
  } finally {
    writer.discard();
  }
  return { file, count: writer.count, subcategories: rooms.length, ...tally };
}

type Settings = z.output<typeof promptsOptionsSchema>;
interface Filling {
  readonly context: PromptsContext;
  readonly seen: NearDuplicates;
  readonly tally: { nearDuplicates: number; modelCalls: number; unreadableReplies: number };
}

async function* fillRoom(room: Room, settings: Settings, filling: Filling): AsyncGenerator<RequestDraft> {
  const { context, seen, tally } = filling;
  const { category, subcategory, quota } = room;
  const rng = createRng(hashToInt('requests', settings.seed, category.name, subcategory.name));
  const source = sourceOf(room, settings, context.taxonomy ?? DEFAULT_TAXONOMY);
  const { ask } = context;
  let made = 0;
  let misses = 0;
  while (made < quota && misses < PATIENCE) {
    context.signal?.throwIfAborted();
    const isModel = ask !== undefined && category.name !== SANDBOX_CATEGORY;
    let drafts: readonly RequestDraft[];
    if (isModel) {
      const answer = await askForRequests({
        ask,
        key: `prompts:${category.name}/${subcategory.name}:${++tally.modelCalls}`,
        category,
        subcategory,
        subjects: shuffle(rng, subcategory.subjects).slice(0, 5),
        examples: Array.from({ length: 3 }, () => source(rng)?.request).filter((text) => text !== undefined),
        count: Math.min(settings.perCall, quota - made),
      });
      if (!answer.ok) tally.unreadableReplies++;
      drafts = answer.ok ? answer.value.map((request) => ({ request, images: [] })) : [];
      if (drafts.length === 0) misses += PATIENCE / 4;
    } else {
      const draft = source(rng);
      if (draft === null) return;
      drafts = [draft];
    }
    for (const draft of drafts) {
      if (made >= quota) break;
      // The same words about another picture are another request.
      if (seen.isKnown([draft.request, ...draft.images].join(' '))) {
        tally.nearDuplicates++;
        misses++;
        continue;
      }
      misses = 0;
      made++;
      yield draft;
    }
  }
}

function sourceOf(room: Room, settings: Settings, taxonomy: Taxonomy): RequestSource {
  if (room.category.name !== SANDBOX_CATEGORY) return templateSource(taxonomy, room, settings.images);
  const length = SANDBOX_LENGTHS[room.subcategory.name] ?? pick(createRng(settings.seed), [[4, 5]] as const);
  return (rng) => sandboxStory(rng, length);
}

const SANDBOX: Category = {
  name: SANDBOX_CATEGORY,
  title: 'Sandbox',
  templates: [],
  subcategories: Object.keys(SANDBOX_LENGTHS).map((name) => ({ name, title: name, subjects: [] })),
};

/** The sub-categories with their quotas: the count split by the categories' shares, then evenly. */
function roomsOf({ count, categories, shares }: Settings, taxonomy: Taxonomy): Room[] {
  const known = [...taxonomy.categories, SANDBOX];
  const names = categories ?? taxonomy.categories.map(({ name }) => name);
  for (const name of [...names, ...Object.keys(shares)]) {
    if (!known.some((category) => category.name === name)) {
      const list = known.map((category) => category.name).join(', ');
      throw new ConfigError(`There is no category ${name}; there are ${list}.`);
    }
  }
  const chosen = [...new Set(names)].map((name) => known.find((category) => category.name === name)!);
  const quotas = apportion(count, chosen.map(({ name }) => shares[name] ?? 1)); // prettier-ignore
  return chosen.flatMap((category, i) => {
    const parts = apportion(quotas[i]!, category.subcategories.map(() => 1)); // prettier-ignore
    return category.subcategories.map((subcategory, j) => ({ category, subcategory, quota: parts[j]! }));
  });
}

/** `total` as whole numbers in proportion to the weights (largest remainder); sums to `total` unless all weights are 0. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  if (sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const whole = exact.map(Math.floor);
  const missing = total - whole.reduce((left, right) => left + right, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order.slice(0, missing)) whole[index]!++;
  return whole;
}
