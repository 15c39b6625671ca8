import { tagged } from '../../formats/critic-message.ts';
import {
  COMPARE_REPLY_FORMAT,
  COMPARE_SYSTEM,
  CRITIC_REPLY_FORMAT,
  CRITIC_SYSTEM,
} from './critic-prompts.ts';
import { PLANNER_INTERLEAVED, PLANNER_REPLY_FORMAT, PLANNER_TEXT_ONLY } from './planner-prompts.ts';
import type { PromptSet } from './prompt-set.ts';

/**
 * Our own prompts, for any model that follows instructions. The planner's user message is the request and nothing
 * else; the critic's can be read back with `readCriticMessage`.
 */
export const defaultPromptSet: PromptSet = {
  name: 'default',
  planner: {
    textOnly: { system: PLANNER_TEXT_ONLY, user: [{ type: 'request' }], replyFormat: PLANNER_REPLY_FORMAT },
    interleaved: {
      system: PLANNER_INTERLEAVED,
      user: [{ type: 'request' }],
      replyFormat: PLANNER_REPLY_FORMAT,
    },
  },
  critic: {
    system: CRITIC_SYSTEM,
    user: [
      { type: 'text', text: 'Picture before:' },
      { type: 'image', slot: 'before' },
      { type: 'text', text: 'Picture after:' },
      { type: 'image', slot: 'after' },
      { type: 'text', text: tagged('step_prompt', '{{step_prompt}}') },
      { type: 'text', text: tagged('current_prompt', '{{current_prompt}}') },
    ],
    replyFormat: CRITIC_REPLY_FORMAT,
    unrefined: 'repeat',
  },
  compare: {
    system: COMPARE_SYSTEM,
    user: [
      { type: 'text', text: 'Picture before:' },
      { type: 'image', slot: 'before' },
      { type: 'text', text: 'First picture:' },
      { type: 'image', slot: 'first' },
      { type: 'text', text: 'Second picture:' },
      { type: 'image', slot: 'second' },
      { type: 'text', text: tagged('step_prompt', '{{step_prompt}}') },
    ],
    replyFormat: COMPARE_REPLY_FORMAT,
  },
};
