/** What the files of a benchmark run hold, line by line. */
import { z } from 'zod';
import { artifactRefSchema } from '../../core/artifact.ts';
import { usageSchema } from '../../core/usage.ts';

const answerPartSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), step: z.int().nonnegative(), text: z.string() }),
  z.object({
    type: z.literal('image'),
    step: z.int().nonnegative(),
    /** Its bytes are in the variant's `artifacts` folder. */
    image: artifactRefSchema,
    accepted: z.boolean(),
    /** The critic's score, 0-10. */
    score: z.number().nullable(),
  }),
]);
export type StoredPart = z.infer<typeof answerPartSchema>;

/** One line of `predictions.jsonl`. Of several lines about an item the last one counts. */
export const predictionSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  item: z.string(),
  /** `failed`: there is no answer; it is tried again by the next run. */
  outcome: z.enum(['answered', 'failed']),
  /** What went wrong or was cut short, in one sentence. */
  message: z.string().nullable(),
  parts: z.array(answerPartSchema),
  /** Folder of the run behind it, relative to the variant's folder; `null` for answers from elsewhere. */
  trace: z.string().nullable(),
  seed: z.int().nonnegative(),
  usage: usageSchema,
});
export type Prediction = z.infer<typeof predictionSchema>;

/** One line of `judgements.jsonl`: a judge's reply word for word, or a call that failed for good. */
export const judgementSchema = z.object({
  at: z.number(),
  item: z.string(),
  question: z.string(),
  /** From 1. */
  attempt: z.int().positive(),
  /** The judge as the user named it, and as the service named itself. */
  judge: z.string(),
  resolvedModel: z.string().nullable(),
  /** Fingerprint of the judge's texts. */
  wording: z.string(),
  /** Fingerprint of the answer that was judged. */
  answer: z.string(),
  text: z.string().nullable(),
  finishReason: z.string().nullable(),
  /** `null` on a reply. */
  error: z.string().nullable(),
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
  durationMs: z.number().nonnegative(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** `bench.json` of the output folder: what every variant in it has in common. */
export const manifestSchema = z.object({
  version: z.literal(1),
  benchmark: z.string(),
  benchmarkVersion: z.string(),
  /** As given. */
  data: z.string(),
  /** Choices that change what is asked or judged, e.g. RISEBench's mode. */
  options: z.record(z.string(), z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;
