/** A real HTTP server on 127.0.0.1 that records what it is asked and answers what a test tells it to. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  json(): unknown;
  form(): Promise<FormData>;
}

/** A recorded reply. A body that is no string is sent as JSON; `{{origin}}` in it becomes the server's own origin. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The recorded reply `<name>.json` of a `__fixtures__` folder. */
export function readReply(folder: string, name: string): Reply {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Reply;
}

export interface FixtureServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** What to do with a request: answer a reply, answer by hand, or (`hang`) never. */
export type Answer = Reply | 'hang' | ((response: ServerResponse) => void);

/**
 * Starts the server.
 * @param answer called for each request once it has arrived in whole.
 */
export async function startFixtureServer(
  answer: (request: SeenRequest) => Answer | Promise<Answer>,
): Promise<FixtureServer> {
  const requests: SeenRequest[] = [];
  let origin = '';
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    requests.push(request);
    const told = await answer(request);
    if (told === 'hang') return;
    if (typeof told === 'function') return told(response);
    const { status, headers = {}, body } = told;
    const isBytes = body instanceof Uint8Array;
    const text = isBytes
      ? ''
      : (typeof body === 'string' ? body : JSON.stringify(body)).replaceAll('{{origin}}', origin);
    response.writeHead(status, headers);
    response.end(isBytes ? body : text);
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      response.writeHead(599).end(`The fixture server failed: ${String(error)}`);
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers,
    body,
    json: () => JSON.parse(body.toString('utf8')) as unknown,
    form: () => new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData(),
  };
}
