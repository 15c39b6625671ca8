/**
 * The learned critic behind the AI SDK's `LanguageModelV4`: two pictures and a step's prompt in, the reply grammar of
 * every critic out. It uses pixels and text only. The grammar turns the step's words into the policy's tokens; a step
 * about several things is looked at once per thing, and accepted when every look finds its part right.
 */
import { InvalidPromptError } from '@ai-sdk/provider';
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider';
import { readCriticMessage } from '../../formats/critic-message.ts';
import type { CriticMessage } from '../../formats/critic-message.ts';
import { understand } from '../../sandbox/grammar/index.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import type { Change, Hint } from '../../sandbox/scene.ts';
import { MAX_HINTS, replyText } from './checklist.ts';
import type { Checklist } from './checklist.ts';
import type { Checkpoint } from './checkpoint.ts';
import { Engine, startBackend } from './engine.ts';
import { PAIR_SIZE, writePatches } from './patches.ts';
import { isThingChange, promptTokens } from './prompt.ts';
import { reasonOf, refinePrompt, speak } from './rollout.ts';
import { decodeForEye, sceneFrom } from './see.ts';

/** The model `sandbox:critic` with the weights of a checkpoint. Compiles at the first call (about a second). */
export function createLearnedCritic(checkpoint: Pick<Checkpoint, 'config' | 'weights'>): LanguageModelV4 {
  let engine: Engine | undefined;
  const answer = async (options: LanguageModelV4CallOptions) => {
    options.abortSignal?.throwIfAborted();
    const message = messageOf(options.prompt);
    await startBackend();
    engine ??= new Engine(checkpoint.config);
    const text = await judge(engine, checkpoint.weights, message);
    options.abortSignal?.throwIfAborted();
    return { text, usage: usageOf(message, text) };
  };
  return {
    specificationVersion: 'v4',
    provider: 'sandbox',
    modelId: 'critic',
    supportedUrls: {},
    async doGenerate(options) {
      const { text, usage } = await answer(options);
      return { content: [{ type: 'text', text }], finishReason: STOP, usage, warnings: [] };
    },
    async doStream(options) {
      const { text, usage } = await answer(options);
      const parts = [
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: text },
        { type: 'text-end', id: '0' },
        { type: 'finish', finishReason: STOP, usage },
      ] as const;
      return {
        stream: new ReadableStream({
          start(controller) {
            for (const part of parts) controller.enqueue(part as never);
            controller.close();
          },
        }),
      };
    },
  };
}
const STOP = { unified: 'stop', raw: undefined } as const;

/** @throws {InvalidPromptError} when the first user message is not what critics are shown. */
function messageOf(prompt: readonly LanguageModelV4Message[]): CriticMessage {
  const user = prompt.find((message) => message.role === 'user');
  const read = readCriticMessage(user?.role === 'user' ? user.content : []);
  if (!read.ok) throw new InvalidPromptError({ prompt, message: read.problem });
  return read.value;
}

async function judge(engine: Engine, weights: Float32Array, message: CriticMessage): Promise<string> {
  const [before, after] = await Promise.all([decodeForEye(message.before), decodeForEye(message.after)]);
  const patches = new Float32Array(PAIR_SIZE);
  writePatches(before, after, patches);
  const source = sceneFrom(engine.headScores(weights, patches), 'before');
  const { changes } = understand(message.stepPrompt, source ?? EMPTY_SCENE);
  const looks = looksOf(changes).map((asked) => {
    const prompts = { size: 1, patches, prompt: Int32Array.from(promptTokens(asked)) };
    const { tokens } = engine.sample(weights, prompts, { group: 1, temperature: 0, seed: 0 });
    return speak(tokens, asked, source);
  });
  const read = looks.flatMap(({ checklist, hints }) => (checklist === null ? [] : [{ checklist, hints }]));
  // Tokens that make no checklist are passed on as they are: the reply is unreadable, and says so by itself.
  if (read.length < looks.length) return looks.map(({ text }) => text).join(' ');
  const failed = read.filter(({ checklist }) => isFailed(checklist, read.length > 1));
  const [worst] = failed;
  const spoken = (worst ?? read[0]!).checklist;
  const checklist: Checklist =
    worst === undefined ? { ...spoken, accepted: true, hints: [] } : { ...spoken, accepted: false };
  const hints = distinct(failed.flatMap((look) => look.hints)).slice(0, MAX_HINTS);
  const refinedPrompt =
    worst === undefined ? message.currentPrompt : refinePrompt(message.stepPrompt, hints, changes);
  return replyText(checklist, { refinedPrompt, reason: reasonOf(checklist) });
}

/** One look per changed thing, each with all changes of background, time and weather; at least one. */
function looksOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const moods = changes.filter((change) => !isThingChange(change));
  const things = changes.filter(isThingChange);
  return things.length === 0 ? [moods] : things.map((change) => [...moods, change]);
}

/** With several things in a step, each look finds the others changed: there only what was asked for counts. */
function isFailed({ accepted, agrees }: Checklist, isShared: boolean): boolean {
  return isShared ? Object.values(agrees).includes(false) : !accepted;
}

function distinct(hints: readonly Hint[]): readonly Hint[] {
  const keys = hints.map((hint) => JSON.stringify(hint));
  return hints.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

function usageOf({ stepPrompt, currentPrompt }: CriticMessage, text: string) {
  const words = (some: string): number => some.split(/\s+/).filter(Boolean).length;
  const input = words(stepPrompt) + words(currentPrompt);
  const output = words(text);
  return {
    inputTokens: { total: input, noCache: input, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: output, text: output, reasoning: undefined },
  };
}
