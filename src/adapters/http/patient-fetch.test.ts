import { afterEach, describe, expect, it } from 'vitest';
import { startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer } from '../../testing/fixture-server.ts';
import { patientFetch } from './patient-fetch.ts';

describe('patientFetch', () => {
  let server: FixtureServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  async function serve(answer: Answer): Promise<FixtureServer> {
    server = await startFixtureServer(() => answer);
    return server;
  }

  it('sends what the global fetch would send, and reads the same reply', async () => {
    const { origin, requests } = await serve({ status: 201, headers: { 'x-a': '1' }, body: { ok: true } });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"größe":1}' };
    const replies = [await patientFetch(`${origin}/v1?a=b`, init), await fetch(`${origin}/v1?a=b`, init)];
    const read = replies.map(async (reply) => [reply.status, reply.headers.get('x-a'), await reply.json()]);
    expect(await Promise.all(read)).toEqual([
      [201, '1', { ok: true }],
      [201, '1', { ok: true }],
    ]);
    const [ours, theirs] = requests.map((request) => ({
      method: request.method,
      path: request.path,
      length: request.headers['content-length'],
      body: request.json(),
    }));
    expect(ours).toEqual(theirs);
    expect(ours).toMatchObject({ method: 'POST', path: '/v1?a=b', length: '13', body: { größe: 1 } });
  });

  it('sends a form with its files', async () => {
    const { origin, requests } = await serve({ status: 200, body: '' });
    const form = new FormData();
    form.append('prompt', 'Ein Haus');
    form.append('image', new File(['bytes'], 'a.png', { type: 'image/png' }));
    await patientFetch(origin, { method: 'POST', body: form });
    const seen = await requests[0]!.form();
    const image = seen.get('image') as File;
    expect([seen.get('prompt'), image.name, image.type, await image.text()]).toEqual([
      'Ein Haus',
      'a.png',
      'image/png',
      'bytes',
    ]);
  });

  it('hands back a redirect instead of following it', async () => {
    const { origin, requests } = await serve({ status: 307, headers: { location: '/elsewhere' }, body: '' });
    const reply = await patientFetch(origin, { headers: { authorization: 'Bearer sk-1' } });
    expect([reply.status, reply.headers.get('location'), requests.length]).toEqual([307, '/elsewhere', 1]);
  });

  it('reads a reply without a body', async () => {
    const { origin } = await serve({ status: 204, body: '' });
    const reply = await patientFetch(origin);
    expect([reply.status, reply.body]).toEqual([204, null]);
  });

  it('fails as the global fetch fails when nothing answers', async () => {
    const { origin } = await serve('hang');
    await server!.close();
    server = undefined;
    await expect(patientFetch(origin)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('ends with the reason of its signal: beforehand, while it waits, and while it reads', async () => {
    const reason = new Error('the user left');
    await expect(patientFetch('http://127.0.0.1:1/', { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );

    const { origin, requests } = await serve('hang');
    const waiting = new AbortController();
    const outcome = patientFetch(origin, { signal: waiting.signal });
    await expect.poll(() => requests.length).toBe(1);
    waiting.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    await server!.close();

    const slow = await serve((response) => void response.writeHead(200).write('{"half":'));
    const reading = new AbortController();
    const reply = await patientFetch(slow.origin, { signal: reading.signal });
    const text = reply.text();
    reading.abort(reason);
    await expect(text).rejects.toThrow();
  });
});
