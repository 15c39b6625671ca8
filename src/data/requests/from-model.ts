/** Requests written by a language model from a sub-category's description, its bank of words and a few examples. */
import { z } from 'zod';
import type { Ask } from '../../agents/ask.ts';
import { replyJsonSchema, unreadable } from '../../formats/reading.ts';
import type { Outcome } from '../../formats/reading.ts';
import { readReply } from '../../formats/tolerant.ts';
import type { Category, Subcategory } from '../taxonomy/schema.ts';

/** Longest request that is taken over, in characters. */
const MAX_CHARS = 2000;

const replySchema = z.object({
  requests: z.array(z.string()).describe('The requests, each complete on its own.'),
});

const SYSTEM = `You write requests that people might send to an assistant that answers with illustrated sequences: pictures and short texts in alternation. Write as many as are asked for.

- Each request is one to four sentences, complete on its own, in the voice of an ordinary user. No numbering, no quotation marks around it.
- Each is about something else, at another level of detail, in another tone and form: a question, an order, a wish, a scene, a list of demands.
- Some name the number of steps or pictures, the style, the audience or the viewpoint; others leave it open.
- What is asked for can be drawn. No real living people, no brands, nothing that is harmful.
- The examples show the kind of thing, not the form. Do not vary them; find something new.

Answer with one JSON object and nothing else: {"requests": ["…", "…"]}.`;

export interface ModelRequestsQuestion {
  readonly ask: Ask;
  /** Names the call: `prompts:CATEGORY/SUBCATEGORY:N`. */
  readonly key: string;
  readonly category: Category;
  readonly subcategory: Subcategory;
  /** Words of the bank to write about, and requests made from templates. */
  readonly subjects: readonly string[];
  readonly examples: readonly string[];
  readonly count: number;
}

/**
 * One call for `count` requests.
 * @returns those that came, or why none could be read. @throws {ProviderError} from `ask`.
 */
export async function askForRequests(question: ModelRequestsQuestion): Promise<Outcome<readonly string[]>> {
  const { ask, key, category, subcategory, subjects, examples, count } = question;
  const text = [
    `Category: ${category.title}. Kind of request: ${subcategory.title}.`,
    `Write ${count} requests. Words that may inspire you: ${subjects.join('; ')}.`,
    `Examples:\n${examples.map((example) => `- ${example}`).join('\n')}`,
  ].join('\n\n');
  const reply = await ask(key, {
    prompt: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: [{ type: 'text', text }] },
    ],
    responseFormat: { type: 'json', schema: replyJsonSchema(replySchema), name: 'requests' },
  });
  const { answer } = readReply(reply.text, ['requests']);
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) return unreadable('The reply holds no {"requests": [...]}.');
  const requests = parsed.data.requests
    .map((request) => request.trim())
    .filter((request) => request !== '' && request.length <= MAX_CHARS && !request.includes('<image>'));
  return { ok: true, value: requests };
}
