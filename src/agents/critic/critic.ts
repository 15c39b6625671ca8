import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Verdict } from '../../core/verdict.ts';
import { compareJsonSchema, readCompareReply } from '../../formats/compare.ts';
import type { Better } from '../../formats/compare.ts';
import { criticJsonSchema, readCriticReply, verdictOf } from '../../formats/critic.ts';
import { blankCanvas, pictureSize } from '../../lib/picture.ts';
import type { Picture } from '../../lib/picture.ts';
import { askReadable } from '../ask-readable.ts';
import type { Ask } from '../ask.ts';
import { fillMessages } from '../messages.ts';
import type { AgentOptions } from '../messages.ts';

export interface JudgeInput {
  /** The calls are named `PREFIX:1` and `PREFIX:2`. */
  readonly keyPrefix: string;
  /** The picture that was edited; `null` when the picture was drawn from words. */
  readonly before: Picture | null;
  readonly after: Picture;
  /** What the step wants. */
  readonly stepPrompt: string;
  /** What the generator got. */
  readonly currentPrompt: string;
  readonly ask: Ask;
}

export interface CompareInput {
  /** The calls are named `PREFIX:forward:1`, `PREFIX:swapped:1` and so on. */
  readonly keyPrefix: string;
  readonly before: Picture | null;
  readonly first: Picture;
  readonly second: Picture;
  readonly stepPrompt: string;
  readonly ask: Ask;
}

/** Looks at one attempt of one step (paper, section 3). */
export interface Critic {
  /** A reply that cannot be read is asked for once more, and is then `unreadable`. @throws {ProviderError} from `ask`. */
  judge(input: JudgeInput): Promise<Verdict>;
  /**
   * Which picture is better. Models prefer a place as well as a picture, so the winner must win in both orders;
   * anything else, an unreadable reply included, is a tie. @throws {ProviderError} from `ask`.
   */
  compare(input: CompareInput): Promise<Better>;
}

/** A critic that speaks through the given prompts. */
export function createCritic({ promptSet, replyMode = promptSet.replyMode ?? 'json' }: AgentOptions): Critic {
  const compareOnce = async (ask: Ask, key: string, messages: LanguageModelV4Prompt): Promise<Better> => {
    const schema = { schema: compareJsonSchema, schemaName: 'comparison' };
    const read = ({ text }: { text: string }) => readCompareReply(text);
    const answer = await askReadable({ ask, key, messages, replyMode, ...schema, read });
    return answer.ok ? answer.value.better : 'tie';
  };

  return {
    async judge({ keyPrefix, before, after, stepPrompt, currentPrompt, ask }) {
      const template = promptSet.critic;
      const isOmitted = template.unrefined === 'empty' && currentPrompt === stepPrompt;
      const answer = await askReadable({
        ask,
        key: keyPrefix,
        messages: fillMessages(template, {
          replyMode,
          texts: { step_prompt: stepPrompt, current_prompt: isOmitted ? '' : currentPrompt },
          images: { before: before ?? (await blankLike(after)), after },
        }),
        replyMode,
        schema: criticJsonSchema,
        schemaName: 'verdict',
        read: ({ text }) => readCriticReply(text),
      });
      if (answer.ok) return verdictOf(answer.value);
      const reason = `The critic's reply could not be read, nor could its second one: ${answer.problem}`;
      return { outcome: 'unreadable', reason, refinedPrompt: null, scores: null };
    },

    async compare({ keyPrefix, before, first, second, stepPrompt, ask }) {
      const source = before ?? (await blankLike(first));
      const messages = (images: { first: Picture; second: Picture }): LanguageModelV4Prompt =>
        fillMessages(promptSet.compare, {
          replyMode,
          texts: { step_prompt: stepPrompt },
          images: { before: source, ...images },
        });
      const forward = await compareOnce(ask, `${keyPrefix}:forward`, messages({ first, second }));
      if (forward === 'tie') return 'tie';
      const swapped = await compareOnce(
        ask,
        `${keyPrefix}:swapped`,
        messages({ first: second, second: first }),
      );
      return swapped === (forward === 'first' ? 'second' : 'first') ? forward : 'tie';
    },
  };
}

/** What stands before the first picture (paper, section 3: I_0 is a white image for the critic). */
async function blankLike(picture: Picture): Promise<Picture> {
  const { widthPx, heightPx } = await pictureSize(picture.bytes);
  return await blankCanvas(widthPx, heightPx);
}
