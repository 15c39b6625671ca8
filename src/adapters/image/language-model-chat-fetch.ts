/**
 * vLLM-Omni's chat answers with pictures as parts of the message's content, where OpenAI has a text and OpenRouter has
 * `images` beside it. The AI SDK providers read only the latter two.
 */
import { z } from 'zod';
import { patientFetch } from '../http/patient-fetch.ts';
import { parseJson } from './server-call.ts';

const partSchema = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
]);
const replySchema = z.looseObject({
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.array(partSchema) }) })),
});

/**
 * A `fetch` that moves the pictures of a chat reply to where `@openrouter/ai-sdk-provider` reads them; every other
 * reply passes unchanged. Give it to that provider together with the server's address:
 * `createOpenRouter({ baseURL: 'http://127.0.0.1:8000/v1', apiKey: 'none', fetch: withContentPictures() })`.
 */
export function withContentPictures(fetch: typeof globalThis.fetch = patientFetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    if (!response.ok || !isJson) return response;
    const text = await response.text();
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    headers.delete('content-length');
    const reply = replySchema.safeParse(parseJson(text));
    const body = reply.success ? JSON.stringify(movePictures(reply.data)) : text;
    return new Response(body, { status, statusText, headers });
  };
}

function movePictures(reply: z.output<typeof replySchema>): unknown {
  const choices = reply.choices.map(({ message, ...choice }) => {
    const content = message.content.flatMap((part) => ('text' in part ? [part.text] : [])).join('');
    const images = message.content.filter((part) => part.type === 'image_url');
    return { ...choice, message: { ...message, content, images } };
  });
  return { ...reply, choices };
}
