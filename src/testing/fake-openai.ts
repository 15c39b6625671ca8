/**
 * A small server that speaks OpenAI's chat and image dialect on the loopback interface: plans a step per sentence,
 * draws plain squares, and accepts a settable share of them. It stands in for real services in tests, examples and
 * benchmarks; nothing it says is clever.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { hashToInt, sha256 } from '../lib/hash.ts';

/** One answer that differs from the usual. */
export interface FakeFault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface FakeOpenAIOptions {
  /** Time each answer takes. */
  readonly latencyMs?: { readonly plan: number; readonly picture: number; readonly verdict: number };
  /** Share of pictures that are accepted, 0..1; which ones is fixed by their prompt alone. Default 1. */
  readonly acceptance?: number;
  /** Looks at each call before it is answered; an answer of its own takes the place of the usual one. */
  readonly intercept?: (
    call: FakeCall,
  ) => FakeFault | 'hang' | ((response: ServerResponse) => void) | undefined;
}

export interface FakeCall {
  readonly kind: 'plan' | 'verdict' | 'generation' | 'edit' | 'models';
  /** From 1, over all calls of this kind. */
  readonly number: number;
  /** Raw request body. */
  readonly body: string;
  readonly authorization: string | undefined;
}

export interface FakeOpenAI {
  /** Ends in `/v1`. */
  readonly baseURL: string;
  readonly calls: readonly FakeCall[];
  close(): Promise<void>;
}

export async function startFakeOpenAI(options: FakeOpenAIOptions = {}): Promise<FakeOpenAI> {
  const { latencyMs = { plan: 0, picture: 0, verdict: 0 }, acceptance = 1, intercept } = options;
  const pictures = await drawPictures();
  const calls: FakeCall[] = [];
  const counts = { plan: 0, verdict: 0, generation: 0, edit: 0, models: 0 };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString('latin1');
    const kind = kindOf(request.url ?? '', body);
    if (kind === undefined) return send(response, 404, { error: { message: `no route ${request.url}` } });
    const call: FakeCall = {
      kind,
      number: ++counts[kind],
      body,
      authorization: request.headers.authorization,
    };
    calls.push(call);
    const fault = intercept?.(call);
    if (fault === 'hang') return;
    if (typeof fault === 'function') return fault(response);
    if (fault) {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    switch (kind) {
      case 'models':
        return send(response, 200, { data: [{ id: 'fake' }] });
      case 'plan':
        await sleep(latencyMs.plan);
        return send(response, 200, chat(planFor(body)));
      case 'verdict': {
        await sleep(latencyMs.verdict);
        const prompt = body.split('<current_prompt>').at(-1)!.split('</current_prompt>')[0]!;
        const isAccepted = hashToInt('verdict', prompt) / 2 ** 31 < acceptance;
        return send(response, 200, chat(verdictReply(isAccepted, prompt)));
      }
      default: {
        await sleep(latencyMs.picture);
        const square = pictures[hashToInt('picture', promptOf(body)) % pictures.length]!;
        // A multipart body begins with its boundary, which is another in each call.
        const content = sha256(body.replaceAll(body.split('\r\n', 1)[0]!, '') || body);
        const b64_json = signed(square, content).toString('base64');
        return send(response, 200, { created: 0, data: [{ b64_json }] });
      }
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function kindOf(url: string, body: string): FakeCall['kind'] | undefined {
  if (url.endsWith('/models')) return 'models';
  if (url.endsWith('/chat/completions')) return body.includes('<step_prompt>') ? 'verdict' : 'plan';
  if (url.endsWith('/images/generations')) return 'generation';
  if (url.endsWith('/images/edits')) return 'edit';
  return undefined;
}

/** A step per sentence of the first user message, at most 12; "Meanwhile …" begins a strand of its own. */
function planFor(body: string): unknown {
  const { messages } = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as {
    messages: { role: string; content: string | { type: string; text?: string }[] }[];
  };
  const content = messages.find(({ role }) => role === 'user')?.content ?? '';
  const text = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(' ');
  const sentences = text.split(/(?<=[.!?])\s+|\n+/).filter((sentence) => sentence.trim() !== '');
  return {
    reasoning: 'One picture for each sentence.',
    execution_plan: sentences.slice(0, 12).map((sentence, index) => ({
      step_number: index + 1,
      step_name: `Picture ${index + 1}`,
      instruction: `Show: ${sentence.trim()}`,
      prompt: sentence.trim(),
      auxiliary_text: sentence.trim(),
      from: sentence.startsWith('Meanwhile') ? 'blank' : 'previous',
    })),
    refusal: null,
  };
}

/** The prompt of an image request, JSON or multipart. */
function promptOf(body: string): string {
  return (
    /"prompt":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ??
    /name="prompt"\r\n\r\n(.*?)\r\n--/s.exec(body)?.[1] ??
    ''
  );
}

function verdictReply(isAccepted: boolean, prompt: string): unknown {
  return {
    reasoning: isAccepted ? 'Everything is there.' : 'Something is missing.',
    previous_step_success: isAccepted,
    refine_prompt: isAccepted ? prompt : `${prompt} Show everything.`,
    semantics: isAccepted ? 9 : 4,
    quality: 8,
    reason: isAccepted ? 'The picture shows what was asked.' : 'A part of the picture is missing.',
  };
}

function chat(reply: unknown): unknown {
  return {
    id: 'fake',
    object: 'chat.completion',
    created: 0,
    model: 'fake',
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(reply) } },
    ],
    usage: { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1000 },
  };
}

function send(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

/** The PNG with a text chunk before its end, so that pictures of different prompts and sources differ. */
function signed(png: Buffer, text: string): Buffer {
  const body = Buffer.from(`tEXtprompt\0${text}`, 'latin1');
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([png.subarray(0, -12), length, body, check, png.subarray(-12)]);
}

/** Eight PNG squares of different colours, 64 x 64. */
async function drawPictures(): Promise<Buffer[]> {
  const colours = ['#e23b3b', '#f28c28', '#f7d428', '#3fa34d', '#2f6fde', '#8e44c9', '#f48fc0', '#777777'];
  return await Promise.all(
    colours.map(async (background) => {
      const square = sharp({ create: { width: 64, height: 64, channels: 3, background } });
      return await square.png().toBuffer();
    }),
  );
}
