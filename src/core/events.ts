import { z } from 'zod';
import { artifactRefSchema } from './artifact.ts';
import { planSchema } from './plan.ts';
import { requestSchema } from './request.ts';
import { settingsSchema } from './settings.ts';
import { budgetSchema, usageSchema } from './usage.ts';
import { verdictSchema } from './verdict.ts';

/** Version of the journal's layout. A journal of another version is not resumed. */
export const TRACE_VERSION = 1;

/** Who is called. */
export const roleSchema = z.enum(['planner', 'generator', 'critic']);
export type Role = z.infer<typeof roleSchema>;

/** Why a run ended. */
export const stopReasonSchema = z.enum([
  'completed',
  /** The planner said that it cannot do this; its words are the message. */
  'refused',
  'plan-unreadable',
  /** `keep: fail` and no attempt of a step was accepted. */
  'attempts-exhausted',
  'budget',
  /** The chosen generator cannot do what the plan needs. */
  'unsupported',
  'aborted',
  'provider-failed',
]);
export type StopReason = z.infer<typeof stopReasonSchema>;

const attemptAt = { step: z.int(), attempt: z.int().positive() };

/** What a finished call gave. Kept in the journal, so that a resumed run never pays for it again. */
const callOutputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), finishReason: z.string() }),
  z.object({ type: z.literal('image'), image: artifactRefSchema, warnings: z.array(z.string()) }),
]);
export type CallOutput = z.infer<typeof callOutputSchema>;

const callFacts = {
  /** Names the call within its run; the same call of a resumed run has the same key. */
  key: z.string(),
  role: roleSchema,
  model: z.string(),
  durationMs: z.number().nonnegative(),
};

/**
 * One line of a run's journal, and one event of its live stream: they are the same thing.
 * Everything else (document, page, metrics, training rows) is derived from these.
 */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-start'),
    version: z.literal(TRACE_VERSION),
    runId: z.string(),
    request: requestSchema,
    settings: settingsSchema,
  }),
  /** A stopped run goes on, perhaps with a larger budget; everything recorded before stays valid. */
  z.object({ type: z.literal('run-resume'), budget: budgetSchema }),
  z.object({
    type: z.literal('call-end'),
    ...callFacts,
    output: callOutputSchema,
    tokens: z.int().nonnegative(),
    costUsd: z.number().nonnegative().nullable(),
  }),
  /** A try failed and is made again after `delayMs`. */
  z.object({ type: z.literal('call-retry'), ...callFacts, message: z.string(), delayMs: z.number() }),
  z.object({
    type: z.literal('call-failed'),
    ...callFacts,
    message: z.string(),
    status: z.int().optional(),
    isRefusal: z.boolean(),
  }),
  z.object({ type: z.literal('plan-end'), plan: planSchema }),
  /** The planner has rewritten the steps that were still to come; those before stand unchanged in front of them. */
  z.object({ type: z.literal('replan-end'), replan: z.int().positive(), plan: planSchema }),
  z.object({
    type: z.literal('attempt-start'),
    ...attemptAt,
    prompt: z.string(),
    seed: z.int(),
    /** The picture it edits; `null` for text-to-image. */
    source: artifactRefSchema.nullable(),
  }),
  z.object({
    type: z.literal('picture-end'),
    ...attemptAt,
    image: artifactRefSchema,
    /** Who drew it; differs from the settings where a fallback had to. Absent in old journals. */
    model: z.string().optional(),
    /** What the generator could not honour. */
    warnings: z.array(z.string()),
  }),
  z.object({ type: z.literal('verdict-end'), ...attemptAt, verdict: verdictSchema }),
  z.object({
    type: z.literal('step-end'),
    step: z.int(),
    /** Attempt whose picture stays; `null` on a text-only step and on a step without a picture. */
    chosen: z.int().positive().nullable(),
    /** `false` on a picture that was kept although no attempt was accepted. */
    accepted: z.boolean(),
  }),
  z.object({
    type: z.literal('run-end'),
    stopReason: stopReasonSchema,
    /** One sentence; `null` when completed. */
    message: z.string().nullable(),
    usage: usageSchema,
  }),
]);
/** An event before the journal stamps it. */
export type RunEvent = z.infer<typeof runEventSchema>;

/** A stamped event: `at` is the wall clock in milliseconds since 1970. */
export const journalEntrySchema = z.intersection(z.object({ at: z.number() }), runEventSchema);
export type JournalEntry = { at: number } & RunEvent;
