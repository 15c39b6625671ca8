/** Rows of the released kinds (ShareGPT `planner_sft.json`, `critic_sft.json`, and `critic_rl.jsonl`) to ours. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { PromptSet } from '../../agents/prompts/prompt-set.ts';
import { readCriticReply } from '../../formats/critic.ts';
import { readPlannerReply } from '../../formats/planner.ts';
import { sha256 } from '../../lib/hash.ts';
import { pictureSize } from '../../lib/picture.ts';
import { criticTemplate, MARK } from '../exports/render.ts';
import type { CriticRlRow, CriticSftRow, PlannerRow, RowImage, RowPart } from '../rows/row.ts';

const turn = z.looseObject({ from: z.string().optional(), role: z.string().optional(), value: z.string().optional(), content: z.string().optional() }); // prettier-ignore
export const conversationSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  messages: z.array(turn).optional(),
  conversations: z.array(turn).optional(),
  images: z.array(z.string()).default([]),
});
type Conversation = z.infer<typeof conversationSchema>;

const evaluation = z.looseObject({ success: z.boolean(), semantics: z.number().nullish(), quality: z.number().nullish(), semantic: z.number().nullish() }); // prettier-ignore
const truthSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  evaluation,
  origin_prompt: z.string(),
  rewritten_prompt: z.string().nullish(),
  t2i: z.boolean().nullish(),
});
export const rlSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  images: z.array(z.string()).length(2),
  ground_truth: z.union([z.string(), z.looseObject({})]).optional(),
  reward_model: z.looseObject({ ground_truth: z.string() }).optional(),
});

/** A row, or what is wrong with it. */
export type Imported<Row> = { readonly row: Row } | { readonly problem: string };

export interface ConversationContext {
  /** Where relative pictures lie. */
  readonly imagesFolder: string;
  readonly fallbackId: string;
  /** The prompts in whose words the critic was asked. */
  readonly promptSet: PromptSet;
}

const origin = (id: string) => ({
  id,
  split: 'train' as const,
  request: id,
  category: 'imported',
  run: 'imported',
});

export async function plannerFromConversation(
  value: Conversation,
  context: ConversationContext,
): Promise<Imported<PlannerRow>> {
  const { user, assistant } = turnsOf(value);
  if (user === null || assistant === null) return { problem: 'it needs a user and an assistant turn' };
  const reading = readPlannerReply(assistant);
  if (!reading.ok) return { problem: `the plan cannot be read: ${reading.problem}` };
  if (reading.value.steps.length === 0) return { problem: 'the plan has no steps' };
  const images = await imagesOf(value.images, context);
  if (typeof images === 'string') return { problem: images };
  const texts = user.split(MARK);
  if (texts.length - 1 !== images.length) {
    return { problem: `there are ${texts.length - 1} ${MARK} marks but ${images.length} pictures` };
  }
  const parts = texts.flatMap((text, i): RowPart[] => [
    ...(text.trim() === '' ? [] : [{ type: 'text' as const, text }]),
    ...(images[i] ? [{ type: 'image' as const, image: images[i] }] : []),
  ]);
  const { reasoning, steps } = reading.value;
  const first = steps[0]!.number ?? 1;
  const numbered = steps.map((step, i) => ({ ...step, number: step.number ?? first + i }));
  return { row: { kind: 'planner-sft', ...origin(value.id ?? context.fallbackId), given: 0, parts, reasoning, steps: numbered } }; // prettier-ignore
}

export async function criticFromConversation(
  value: Conversation,
  context: ConversationContext,
): Promise<Imported<CriticSftRow>> {
  const { system, user, assistant } = turnsOf(value);
  if (user === null || assistant === null) return { problem: 'it needs a user and an assistant turn' };
  const reading = readCriticReply(assistant);
  if (!reading.ok) return { problem: `the verdict cannot be read: ${reading.problem}` };
  const images = await imagesOf(value.images, context);
  if (typeof images === 'string') return { problem: images };
  const [before, after] = images;
  if (images.length !== 2 || !before || !after)
    return { problem: `it has ${images.length} pictures, not two` };
  const prompts = promptsIn(system ?? '', user, context.promptSet);
  if (prompts === null) {
    return { problem: `its words are not those of the prompt set ${context.promptSet.name}; import that of the data with --prompts` };
  } // prettier-ignore
  const { success, reasoning, reason, refinedPrompt, scores } = reading.value;
  const { stepPrompt } = prompts;
  const currentPrompt = prompts.currentPrompt || stepPrompt;
  if (!success && refinedPrompt === null) return { problem: 'it rejects without a new prompt' };
  const id = value.id ?? context.fallbackId;
  return {
    row: {
      kind: 'critic-sft',
      ...origin(id),
      step: 1,
      attempt: 1,
      before: isBlank(value.images[0]!) ? null : before,
      after,
      stepPrompt,
      currentPrompt,
      success,
      refinedPrompt: refinedPrompt ?? currentPrompt,
      reasoning,
      reason,
      scores,
    },
  };
}

export async function criticFromRl(
  value: z.infer<typeof rlSchema>,
  context: ConversationContext,
): Promise<Imported<CriticRlRow>> {
  const given = value.ground_truth ?? value.reward_model?.ground_truth;
  const truth = truthSchema.safeParse(typeof given === 'string' ? parseOrNull(given) : given);
  if (!truth.success)
    return { problem: `ground_truth ${truth.error.issues[0]?.path.join('.') ?? ''} is wrong` };
  const { evaluation: found, origin_prompt: stepPrompt, rewritten_prompt: rewritten, t2i } = truth.data;
  const semantics = found.semantics ?? found.semantic;
  const { quality } = found;
  if (semantics === null || semantics === undefined || quality === null || quality === undefined) {
    return { problem: 'ground_truth has no scores for semantics and quality' };
  }
  if ([semantics, quality].some((score) => score < 0 || score > 10))
    return { problem: 'a score is not within 0 to 10' };
  const images = await imagesOf(value.images, context);
  if (typeof images === 'string') return { problem: images };
  const currentPrompt = rewritten || stepPrompt;
  return {
    row: {
      kind: 'critic-rl',
      ...origin(value.id ?? truth.data.id ?? context.fallbackId),
      step: 1,
      attempt: 1,
      before: t2i || isBlank(value.images[0]!) ? null : images[0]!,
      after: images[1]!,
      stepPrompt,
      currentPrompt,
      success: found.success,
      refinedPrompt: currentPrompt,
      reasoning: '',
      reason: null,
      scores: { semantics, quality },
    },
  };
}

function turnsOf({ messages, conversations }: Conversation) {
  const turns = messages ?? conversations ?? [];
  const find = (...names: string[]) => {
    const found = turns.find((each) => names.includes((each.role ?? each.from ?? '').toLowerCase()));
    return found?.content ?? found?.value ?? null;
  };
  return { system: find('system'), user: find('user', 'human'), assistant: find('assistant', 'gpt') };
}

function isBlank(name: string): boolean {
  return /(?:^|[/\\])(?:white|blank-\d+x\d+)\.(?:png|jpe?g)$/i.test(name);
}

async function imagesOf(
  names: readonly string[],
  { imagesFolder }: ConversationContext,
): Promise<RowImage[] | string> {
  const images: RowImage[] = [];
  for (const name of names) {
    const path = isAbsolute(name) ? name : join(imagesFolder, name);
    if (!existsSync(path)) return `the picture ${name} does not exist`;
    const bytes = readFileSync(path);
    try {
      const size = await pictureSize(bytes);
      const mediaType = /\.jpe?g$/i.test(name) ? 'image/jpeg' : 'image/png';
      const place = relative(resolve(imagesFolder), resolve(path)).split(sep).join('/');
      images.push({ path: place, sha256: sha256(bytes), mediaType, ...size });
    } catch {
      return `the picture ${name} cannot be read`;
    }
  }
  return images;
}

/** The step's prompt and the current one, found between the words of the prompt set. */
function promptsIn(
  system: string,
  user: string,
  promptSet: PromptSet,
): { stepPrompt: string; currentPrompt: string } | null {
  const { user: template } = criticTemplate({ promptSet, replyMode: promptSet.replyMode ?? 'text' });
  const groups: string[] = [];
  const pattern = template
    .split(/([\uE0F1\uE0F2])/)
    .map((piece) => {
      if (piece !== '\uE0F1' && piece !== '\uE0F2') return literal(piece);
      groups.push(piece === '\uE0F1' ? 'step' : 'current');
      return '([\\s\\S]*?)';
    })
    .join('');
  const found =
    new RegExp(`${pattern}\\s*$`).exec(user) ?? new RegExp(`${pattern}\\s*$`).exec(`${system}\n\n${user}`);
  if (!found) return null;
  const of = (name: string) => found[groups.indexOf(name) + 1] ?? '';
  if (!groups.includes('step') || of('step') === '') return null;
  return { stepPrompt: of('step'), currentPrompt: groups.includes('current') ? of('current') : '' };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
