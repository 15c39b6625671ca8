/** First phase: items to answers. */
import { resolve } from 'node:path';
import { ConfigError, DataError, ModelOutputError, ProviderError, messageOf } from '../../core/errors.ts';
import type { RequestInputPart } from '../../core/request.ts';
import { NO_USAGE } from '../../core/usage.ts';
import type { Usage } from '../../core/usage.ts';
import { hashToInt, sha256 } from '../../lib/hash.ts';
import type { BenchmarkItem, LoadedBenchmark } from '../benchmark.ts';
import { readPicture } from '../data/picture-source.ts';
import { spreadOver } from '../data/spread.ts';
import { isEmptyAnswer, latestByItem } from './answer.ts';
import { variantFolder } from './folder.ts';
import type { VariantFolder } from './folder.ts';
import type { Prediction, StoredPart } from './lines.ts';
import { workThrough } from './pool.ts';
import { createPurse } from './purse.ts';
import type { RunSettings } from './settings.ts';
import type { Variant } from './variants.ts';

/** One item, ready to be answered. */
export interface GenerateTask {
  readonly item: string;
  /** Text and pictures in order, as a run takes them. */
  readonly request: readonly RequestInputPart[];
  readonly answer: 'document' | 'image';
  readonly variant: Variant;
  /** A function of the settings' seed and the item: all variants of an item share it. */
  readonly seed: number;
  /** Image calls that the variant may spend; `null` where it has no such rule. */
  readonly imageCalls: number | null;
  /** This item's own, for the run behind the answer. It may hold one that an earlier session began, to be resumed. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

export interface GeneratedAnswer {
  /** In reading order. */
  readonly parts: readonly (
    | { readonly type: 'text'; readonly step: number; readonly text: string }
    | {
        readonly type: 'image';
        readonly step: number;
        readonly bytes: Uint8Array;
        readonly accepted: boolean;
        /** The critic's score, 0-10; `null` without one. */
        readonly score: number | null;
      }
  )[];
  /** What cut the answer short, in one sentence; `null` when nothing did. */
  readonly message: string | null;
  /** Whether a run was left in the task's folder. */
  readonly hasTrace: boolean;
  readonly usage: Usage;
}

/**
 * Answers one item.
 * @throws {ProviderError} {@link ModelOutputError} when there is no answer; it is recorded and the next item follows.
 *   Everything else ends the phase.
 */
export type Generate = (task: GenerateTask) => Promise<GeneratedAnswer>;

export interface RunPhase {
  readonly benchmark: LoadedBenchmark;
  /** The output folder. */
  readonly out: string;
  readonly variant: Variant;
  readonly settings: RunSettings;
  readonly generate: Generate;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Told after every item. */
  readonly onItem?: ((progress: RunProgress) => void) | undefined;
}

export interface RunProgress {
  readonly item: string;
  readonly prediction: Prediction;
  readonly done: number;
  readonly total: number;
}

export interface RunSummary {
  readonly total: number;
  /** Answered in this start of the phase or before. */
  readonly answered: number;
  readonly failed: number;
  /** Answered before this start. */
  readonly kept: number;
  /** Items that were not begun, because the ceiling of money was reached. */
  readonly left: number;
  /** Why items were left, in one sentence; `null` when none was. */
  readonly stopped: string | null;
}

/**
 * Answers every item that has no answer yet, and writes each answer as soon as it is there.
 * @throws {ConfigError} when the variant needs the figures of another that has not been run.
 * @throws the signal's reason when aborted; what was answered stays.
 */
export async function runPhase(phase: RunPhase): Promise<RunSummary> {
  const { benchmark, out, variant, settings } = phase;
  const folder = variantFolder(out, variant.name);
  const answers = latestByItem((await folder.predictions.read()).lines);
  const items = spreadOver(benchmark.items, settings.limit);
  const imageCalls = await imageCallsLike(variant, { out, items });
  const waiting = items.filter((item) => answers.get(item.id)?.outcome !== 'answered');
  const kept = items.length - waiting.length;
  const purse = createPurse(
    settings.maxUsd,
    [...answers.values()].map(({ usage }) => usage.costUsd),
  );
  let done = kept;
  let left = 0;
  await workThrough(waiting, settings.concurrency, async (item) => {
    phase.signal?.throwIfAborted();
    if (purse.empty() !== null) {
      left++;
      return;
    }
    const prediction = await answerItem(phase, folder, { item, imageCalls: imageCalls(item) });
    folder.predictions.append(prediction);
    purse.spend(prediction.usage.costUsd);
    answers.set(item.id, prediction);
    done++;
    phase.onItem?.({ item: item.id, prediction, done, total: items.length });
  });
  const answered = items.filter((item) => answers.get(item.id)?.outcome === 'answered').length;
  const failed = items.length - answered - left;
  return { total: items.length, answered, failed, kept, left, stopped: left > 0 ? purse.empty() : null };
}

async function answerItem(
  { benchmark, variant, settings, generate, nowMs, signal }: RunPhase,
  folder: VariantFolder,
  { item, imageCalls }: { item: BenchmarkItem; imageCalls: number | null },
): Promise<Prediction> {
  // Ids come from the data: a folder is never named by them.
  const trace = `runs/${sha256(item.id).slice(0, 16)}`;
  const seed = hashToInt(settings.seed, benchmark.name, item.id);
  const facts = { item: item.id, seed };
  try {
    const answer = await generate({
      item: item.id,
      request: await requestOf(item),
      answer: benchmark.answer,
      variant,
      seed,
      imageCalls,
      folder: resolve(folder.path, trace),
      signal,
    });
    const parts: StoredPart[] = [];
    for (const part of answer.parts) {
      if (part.type === 'text') parts.push(part);
      else {
        const { step, accepted, score, bytes } = part;
        parts.push({ type: 'image', step, image: await folder.storePicture(bytes), accepted, score });
      }
    }
    const isEmpty = isEmptyAnswer(parts);
    return {
      at: nowMs(),
      ...facts,
      outcome: isEmpty ? 'failed' : 'answered',
      message: answer.message ?? (isEmpty ? 'The answer is empty.' : null),
      parts,
      trace: answer.hasTrace ? trace : null,
      usage: answer.usage,
    };
  } catch (error) {
    signal?.throwIfAborted();
    const isData =
      error instanceof ProviderError || error instanceof ModelOutputError || error instanceof DataError;
    if (!isData) throw error;
    const message = messageOf(error);
    return { at: nowMs(), ...facts, outcome: 'failed', message, parts: [], trace: null, usage: NO_USAGE };
  }
}

/** @throws {DataError} when an input picture is missing or broken. */
async function requestOf(item: BenchmarkItem): Promise<RequestInputPart[]> {
  const parts: RequestInputPart[] = [];
  for (const part of item.request) {
    parts.push(
      part.type === 'text' ? part : { type: 'image', bytes: (await readPicture(part.picture)).bytes },
    );
  }
  return parts;
}

async function imageCallsLike(
  { label, attempts }: Variant,
  { out, items }: { out: string; items: readonly BenchmarkItem[] },
): Promise<(item: BenchmarkItem) => number | null> {
  if (typeof attempts === 'string') return () => null;
  const { lines } = await variantFolder(out, attempts.sameImageCallsAs).predictions.read();
  const others = latestByItem(lines);
  const lacking = items.filter((item) => !others.has(item.id));
  if (lacking.length > 0) {
    throw new ConfigError(
      `“${label}” draws as many pictures as “${attempts.sameImageCallsAs}” did, which has no answer yet to ${lacking.length} of ${items.length} items; run that variant first.`,
    );
  }
  return (item) => others.get(item.id)?.usage.imageCalls ?? null;
}
