import type { ServerResponse } from 'node:http';
import { crc32, deflateSync } from 'node:zlib';
import type { FakeCall, FakeFault } from '../../src/testing/fake-openai.ts';

export type Fault = FakeFault | 'hang' | ((response: ServerResponse) => void);

/** One way in which a service fails, and the call that it strikes. */
export interface FaultCase {
  readonly name: string;
  readonly call: FakeCall['kind'];
  readonly fault: Fault;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const SQUARE =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC';

const reply = (status: number, body: unknown, headers: Record<string, string> = JSON_TYPE): FakeFault => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const picture = (data: Record<string, string>): FakeFault => reply(200, { created: 0, data: [data] });
const png = (bytes: Uint8Array): FakeFault => picture({ b64_json: Buffer.from(bytes).toString('base64') });
const chat = (content: string, finishReason: string): FakeFault =>
  reply(200, {
    id: 'fake',
    object: 'chat.completion',
    created: 0,
    model: 'fake',
    choices: [{ index: 0, finish_reason: finishReason, message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1000 },
  });

/** 30,000 x 30,000 black pixels in about 110 kB. */
function createBomb(): Uint8Array {
  const side = 30_000;
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0], 8);
  const pixels = deflateSync(Buffer.alloc(side * (1 + side / 8)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', new Uint8Array()),
  ]);
}

function resetMidBody(response: ServerResponse): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': '5000' });
  response.write('{"created": 0, "data": [{"b64_json": "iVBO', () => response.destroy());
}

/** A byte now and then, without an end. */
function trickle(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
}

const html = '<!doctype html><title>502</title><h1>Bad gateway</h1>';
const error = (message: string, code: string) => ({
  error: { message, code, type: 'invalid_request_error' },
});

/** What strikes the drawing of an edit, the second picture of the story. */
const DRAWING: readonly (readonly [string, Fault])[] = [
  [
    '429 with retry-after',
    reply(429, error('slow down', 'rate_limit'), { ...JSON_TYPE, 'retry-after-ms': '20' }),
  ],
  ['429 without retry-after', reply(429, error('slow down', 'rate_limit'))],
  ['500', reply(500, error('oops', 'server_error'))],
  ['502 with a page', reply(502, html, { 'content-type': 'text/html' })],
  ['connection reset mid-body', resetMidBody],
  ['hang', 'hang'],
  ['slow trickle', trickle],
  ['empty body', reply(200, '')],
  ['HTML in place of JSON', reply(200, html, { 'content-type': 'text/html' })],
  ['truncated JSON', reply(200, '{"created": 0, "data": [{"b64_json": "iVBORw0K')],
  ['a PDF in place of a picture', png(Buffer.from('%PDF-1.7 not a picture'))],
  ['truncated PNG', png(Buffer.from(SQUARE, 'base64').subarray(0, 50))],
  ['30,000 x 30,000 PNG bomb', png(createBomb())],
  ['relative URL', picture({ url: '/pictures/1.png' })],
  ['URL at a private address', picture({ url: 'http://10.0.0.1/1.png' })],
  ['URL of a metadata service', picture({ url: 'http://169.254.169.254/latest/meta-data' })],
  [
    'moderation refusal',
    reply(400, error('Your request was rejected by the safety system.', 'moderation_blocked')),
  ],
];
const CUT = '{"reasoning": "I look at the picture and see a light';
/** What strikes a critic. */
const JUDGING: readonly (readonly [string, Fault])[] = [
  ['500', reply(500, error('oops', 'server_error'))],
  ['hang', 'hang'],
  ['truncated JSON', reply(200, '{"id": "fake", "choices": [{"mess')],
  ['token limit cut-off', chat(CUT, 'length')],
  ['content filter', chat('', 'content_filter')],
];
const PLANNING: readonly (readonly [string, Fault])[] = [
  [
    'token limit cut-off',
    chat('{"reasoning": "r", "execution_plan": [{"step_number": 1, "prompt": "a light', 'length'),
  ],
];

export const CASES: readonly FaultCase[] = [
  ...DRAWING.map(([name, fault]) => ({ name, fault, call: 'edit' as const })),
  ...JUDGING.map(([name, fault]) => ({ name, fault, call: 'verdict' as const })),
  ...PLANNING.map(([name, fault]) => ({ name, fault, call: 'plan' as const })),
];
