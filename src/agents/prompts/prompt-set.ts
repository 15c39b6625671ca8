/**
 * A prompt set: everything that the agents say to their models, as data. The layout of the messages is part of it,
 * because a trained checkpoint expects the one that it was trained on.
 */
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';

/** Instructions on how to answer, put where the system text says `{{reply_format}}`. */
const replyFormatSchema = z.strictObject({
  /** For a model that is held to a JSON schema. */
  json: z.string(),
  /** For a model that answers in `<think>…</think><answer>{…}</answer>`. */
  text: z.string(),
});

const textPartSchema = z.strictObject({ type: z.literal('text'), text: z.string() });
/** Stands for the parts of the user's request: its texts and pictures, in order and unaltered. */
const requestPartSchema = z.strictObject({ type: z.literal('request') });

function messageSchema<Part extends z.ZodType>(part: Part) {
  return z.strictObject({
    /** `null`: no system message. */
    system: z.string().nullable(),
    /** The parts of the first user message. */
    user: z.array(part).min(1),
    replyFormat: replyFormatSchema.optional(),
  });
}

function imagePartSchema<Slot extends string>(slots: readonly [Slot, ...Slot[]]) {
  return z.strictObject({ type: z.literal('image'), slot: z.enum(slots) });
}

const plannerMessageSchema = messageSchema(
  z.discriminatedUnion('type', [textPartSchema, requestPartSchema]),
).superRefine((message, context) => {
  checkTexts(message, [], context);
  checkSlots(message.user, ['request'], context);
});

const criticMessageSchema = messageSchema(
  z.discriminatedUnion('type', [textPartSchema, imagePartSchema(['before', 'after'])]),
)
  .extend({
    /**
     * What stands for `{{current_prompt}}` while the prompt is still the step's own: that prompt again, or nothing.
     */
    unrefined: z.enum(['repeat', 'empty']).default('repeat'),
  })
  .superRefine((message, context) => {
    checkTexts(message, ['step_prompt', 'current_prompt'], context);
    checkSlots(message.user, ['before', 'after'], context);
  });

const compareMessageSchema = messageSchema(
  z.discriminatedUnion('type', [textPartSchema, imagePartSchema(['before', 'first', 'second'])]),
).superRefine((message, context) => {
  checkTexts(message, ['step_prompt'], context);
  checkSlots(message.user, ['first', 'second'], context);
});

export const promptSetSchema = z.strictObject({
  /** Written into traces. */
  name: z.string().regex(/^[\w.-]{1,64}$/, 'a name has 1 to 64 letters, digits, dots, dashes or underscores'),
  planner: z.strictObject({
    /** For a request without pictures. */
    textOnly: plannerMessageSchema,
    /** For a request with pictures. */
    interleaved: plannerMessageSchema,
  }),
  critic: criticMessageSchema,
  compare: compareMessageSchema,
  /** How these prompts want to be answered; `undefined` leaves it to the model's configuration. */
  replyMode: z.enum(['json', 'text']).optional(),
});
export type PromptSet = z.infer<typeof promptSetSchema>;
export type PlannerMessage = PromptSet['planner']['textOnly'];
export type CriticMessageTemplate = PromptSet['critic'];
export type CompareMessage = PromptSet['compare'];

/**
 * A prompt set from a JSON file's text.
 * @throws {ConfigError} that names the first thing that is wrong.
 */
export function loadPromptSet(json: string): PromptSet {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw new ConfigError('The prompt set is no JSON; write one with `interleave prompts import`.', {
      cause: error,
    });
  }
  const parsed = promptSetSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ConfigError(`The prompt set is wrong at "${path.join('.')}": ${message}.`);
}

interface Message {
  readonly system: string | null;
  readonly user: readonly (
    { type: 'text'; text: string } | { type: 'request' } | { type: 'image'; slot: string }
  )[];
  readonly replyFormat?: unknown;
}

/** Finds misspelt and missing placeholders: a prompt without the step's words would fail in silence. */
function checkTexts(message: Message, names: readonly string[], context: z.RefinementCtx): void {
  const allowed = message.replyFormat === undefined ? names : [...names, 'reply_format'];
  const texts = [
    message.system ?? '',
    ...message.user.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
  ];
  const used = new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name!)));
  for (const name of used) {
    if (!allowed.includes(name)) {
      const known = allowed.map((each) => `{{${each}}}`).join(', ') || 'none';
      context.addIssue({ code: 'custom', message: `{{${name}}} is unknown here (known: ${known})` });
    }
  }
  const isStepMissing = names.includes('step_prompt') && !used.has('step_prompt');
  if (isStepMissing) context.addIssue({ code: 'custom', message: '{{step_prompt}} is missing' });
  if (message.replyFormat !== undefined && !used.has('reply_format')) {
    context.addIssue({ code: 'custom', message: 'replyFormat is given, but {{reply_format}} is missing' });
  }
}

function checkSlots(user: Message['user'], slots: readonly string[], context: z.RefinementCtx): void {
  for (const slot of slots) {
    const count = user.filter((part) => (part.type === 'image' ? part.slot : part.type) === slot).length;
    if (count !== 1) {
      context.addIssue({
        code: 'custom',
        message: `"${slot}" must stand once in the user message, not ${count} times`,
      });
    }
  }
}

/** A placeholder of a text. */
export const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
