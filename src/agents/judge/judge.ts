import { tagged } from '../../formats/critic-message.ts';
import { judgeJsonSchema, readJudgeReply } from '../../formats/judge.ts';
import type { JudgeReply } from '../../formats/judge.ts';
import type { Outcome, ReplyMode } from '../../formats/reading.ts';
import { blankCanvas, pictureSize } from '../../lib/picture.ts';
import type { Picture } from '../../lib/picture.ts';
import { askReadable } from '../ask-readable.ts';
import type { Ask } from '../ask.ts';
import { fillMessages } from '../messages.ts';
import { JUDGE_REPLY_FORMAT, JUDGE_SYSTEM } from './judge-prompts.ts';

export interface ScoreInput {
  /** The calls are named `PREFIX:1` and `PREFIX:2`. */
  readonly keyPrefix: string;
  /** The picture that was edited; `null` when the picture was drawn from words. */
  readonly before: Picture | null;
  readonly after: Picture;
  /** What the step wants. */
  readonly stepPrompt: string;
  readonly ask: Ask;
}

/** Scores one attempt (paper, section 4). It gives no verdict: that is the critic's. */
export interface Judge {
  /** A reply that cannot be read is asked for once more, and is then a problem. @throws {ProviderError} from `ask`. */
  score(input: ScoreInput): Promise<Outcome<JudgeReply>>;
}

const TEMPLATE = {
  system: JUDGE_SYSTEM,
  user: [
    { type: 'text', text: 'Picture before:' },
    { type: 'image', slot: 'before' },
    { type: 'text', text: 'Picture after:' },
    { type: 'image', slot: 'after' },
    { type: 'text', text: tagged('step_prompt', '{{step_prompt}}') },
  ],
  replyFormat: JUDGE_REPLY_FORMAT,
} as const;

/** A judge that asks a model which sees pictures. */
export function createJudge({
  replyMode = 'json',
}: { readonly replyMode?: ReplyMode | undefined } = {}): Judge {
  return {
    async score({ keyPrefix, before, after, stepPrompt, ask }) {
      const { widthPx, heightPx } = await pictureSize(after.bytes);
      return await askReadable({
        ask,
        key: keyPrefix,
        messages: fillMessages(TEMPLATE, {
          replyMode,
          texts: { step_prompt: stepPrompt },
          images: { before: before ?? (await blankCanvas(widthPx, heightPx)), after },
        }),
        replyMode,
        schema: judgeJsonSchema,
        schemaName: 'scores',
        read: ({ text }) => readJudgeReply(text),
      });
    },
  };
}
