import { connect } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { APICallError } from '@ai-sdk/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply } from '../../testing/fixture-server.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { GuardedFetchOptions } from './guarded-fetch.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVQImWM4YKl9wFKbAUIBACJSBJGhAHVTAAAAAElFTkSuQmCC',
  'base64',
);
const PICTURE: Reply = { status: 200, headers: { 'content-type': 'image/png' }, body: PNG };

function isReply(answer: Reply | Record<string, Answer>): answer is Reply {
  return 'status' in answer;
}

describe('guardedFetch', () => {
  const servers: FixtureServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(answer: Answer | Record<string, Answer>): Promise<FixtureServer> {
    const server = await startFixtureServer(({ path }) => {
      if (typeof answer !== 'object' || isReply(answer)) return answer;
      return answer[path] ?? { status: 404, body: '' };
    });
    servers.push(server);
    return server;
  }

  const portOf = (server: FixtureServer): number => Number(new URL(server.origin).port);
  /** For what must be refused: should the guard fail, nothing leaves this machine. */
  const NEVER_DIAL: GuardedFetchOptions = { createConnection: () => expect.fail('dialled') };
  const trust = (server: FixtureServer): GuardedFetchOptions => ({ trustedOrigins: [server.origin] });
  /** A world in which the given names are public, and every connection ends at our server. */
  const world = (server: FixtureServer, names: Record<string, string[]>): GuardedFetchOptions => ({
    lookup: (hostname) =>
      Promise.resolve((names[hostname] ?? []).map((address): LookupAddress => ({ address, family: 4 }))),
    createConnection: () => connect(portOf(server), '127.0.0.1'),
  });
  const failureOf = async (work: Promise<unknown>): Promise<APICallError> => {
    const failure: unknown = await work.then(
      () => 'it was fetched',
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(APICallError);
    return failure as APICallError;
  };

  it('fetches a picture from a trusted origin at a loopback address', async () => {
    const server = await serve(PICTURE);
    const { bytes, mediaType } = await guardedFetch(`${server.origin}/a.png?token=1`, trust(server));
    expect([Buffer.from(bytes).equals(PNG), mediaType]).toEqual([true, 'image/png']);
    expect(server.requests[0]!.path).toBe('/a.png?token=1');
  });

  it('fetches a picture from a host with a public address', async () => {
    const server = await serve(PICTURE);
    const { mediaType } = await guardedFetch(
      'http://pictures.example/a.png',
      world(server, { 'pictures.example': ['93.184.216.34'] }),
    );
    expect(mediaType).toBe('image/png');
    expect(server.requests[0]!.headers['host']).toMatch(/^pictures\.example/);
  });

  it('refuses the very same server when it is not trusted', async () => {
    const server = await serve(PICTURE);
    const failure = await failureOf(guardedFetch(`${server.origin}/a.png`));
    expect(failure.message).toContain(
      'refused, because the host is at 127.0.0.1, which is not a public address',
    );
    expect([failure.isRetryable, server.requests.length]).toEqual([false, 0]);
  });

  it('refuses another port of a trusted host', async () => {
    const [trusted, other] = [await serve(PICTURE), await serve(PICTURE)];
    await failureOf(guardedFetch(`${other.origin}/a.png`, trust(trusted)));
    expect(other.requests).toEqual([]);
  });

  it.each([
    'http://localhost/a.png',
    'http://127.0.0.1/a.png',
    'http://2130706433/a.png',
    'http://0x7f.1/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:169.254.169.254]/a.png',
    'http://169.254.169.254/latest/meta-data/',
  ])('refuses %s', async (url) => {
    expect((await failureOf(guardedFetch(url, NEVER_DIAL))).message).toMatch(/which is not a public address/);
  });

  it.each([
    ['file:///etc/passwd', 'refused file:'],
    ['ftp://pictures.example/a.png', 'refused ftp:'],
    ['data:image/png;base64,iVBORw0KGgo=', 'refused data:'],
    ['http://me:secret@pictures.example/a.png', 'it carries a user name'],
    ['pictures.example/a.png', 'it is not a URL'],
  ])('refuses %s before looking anything up', async (url, words) => {
    const lookup = (): never => expect.fail('looked up');
    const failure = await failureOf(guardedFetch(url, { ...NEVER_DIAL, lookup }));
    expect(failure.message).toContain(words);
    expect(failure.message).not.toContain('secret');
  });

  it('refuses a name of which one address is private, even when the first one is public', async () => {
    const server = await serve(PICTURE);
    const names = { 'mixed.example': ['93.184.216.34', '10.0.0.7'] };
    const failure = await failureOf(guardedFetch('http://mixed.example/a.png', world(server, names)));
    expect(failure.message).toContain('10.0.0.7');
    expect(server.requests).toEqual([]);
  });

  it('looks a name up once per hop, so that it cannot resolve differently when it is dialled', async () => {
    const server = await serve(PICTURE);
    let lookups = 0;
    const dialled: unknown[] = [];
    await guardedFetch('http://rebinding.example/a.png', {
      lookup: () => {
        lookups++;
        return Promise.resolve([{ address: lookups === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 }]);
      },
      createConnection: (options) => {
        options.lookup?.('rebinding.example', { all: false }, (_, address) => dialled.push(address));
        return connect(portOf(server), '127.0.0.1');
      },
    });
    expect([lookups, dialled]).toEqual([1, ['93.184.216.34']]);
  });

  it('checks each redirect: relative ones are followed', async () => {
    const server = await serve({
      '/a': { status: 302, headers: { location: '/b' }, body: '' },
      '/b': PICTURE,
    });
    expect((await guardedFetch(`${server.origin}/a`, trust(server))).mediaType).toBe('image/png');
  });

  it('checks each redirect: one into the private network is refused', async () => {
    const location = 'http://169.254.169.254/latest/meta-data/';
    const server = await serve({ status: 302, headers: { location }, body: '' });
    const createConnection = () => connect(portOf(server), '127.0.0.1');
    const failure = await failureOf(
      guardedFetch(`${server.origin}/a`, { ...trust(server), createConnection }),
    );
    expect(failure.message).toContain('169.254.169.254');
    expect(server.requests.length).toBe(1);
  });

  it('checks each redirect: a public host cannot lead to our own loopback', async () => {
    const inner = await serve(PICTURE);
    const outer = await serve({ status: 301, headers: { location: `${inner.origin}/a.png` }, body: '' });
    const names = world(outer, { 'pictures.example': ['93.184.216.34'] });
    await failureOf(guardedFetch('http://pictures.example/a.png', names));
    expect(inner.requests).toEqual([]);
  });

  it('gives up after five redirects', async () => {
    const server = await serve({ status: 302, headers: { location: '/again' }, body: '' });
    const failure = await failureOf(guardedFetch(`${server.origin}/a`, trust(server)));
    expect(failure.message).toContain('more than 5 redirects');
    expect(server.requests.length).toBe(6);
  });

  it('shows its credentials to their own origin only', async () => {
    const other = await serve(PICTURE);
    const server = await serve({ status: 302, headers: { location: `${other.origin}/a.png` }, body: '' });
    const credentials = { origin: server.origin, headers: { authorization: 'Bearer sk-1' } };
    const trustedOrigins = [server.origin, other.origin];
    await guardedFetch(`${server.origin}/a`, { credentials, trustedOrigins });
    expect(server.requests[0]!.headers['authorization']).toBe('Bearer sk-1');
    expect(other.requests[0]!.headers['authorization']).toBeUndefined();
  });

  it.each<[string, Reply, string, boolean]>([
    [
      'a web page',
      { ...PICTURE, headers: { 'content-type': 'text/html; charset=utf-8' } },
      'expected a picture, got text/html',
      false,
    ],
    [
      'an SVG',
      { status: 200, headers: { 'content-type': 'image/svg+xml' }, body: '<svg/>' },
      'got 6 bytes of something else',
      false,
    ],
    [
      'text under a picture type',
      { status: 200, headers: { 'content-type': 'image/png' }, body: 'no' },
      'got 2 bytes of something else',
      false,
    ],
    [
      'nothing',
      { status: 200, headers: { 'content-type': 'image/png' }, body: '' },
      'got 0 bytes of something else',
      false,
    ],
    ['a missing page', { status: 404, body: '' }, 'answered HTTP 404', false],
    ['a server error', { status: 503, body: '' }, 'answered HTTP 503', true],
  ])('does not take %s', async (_, reply, words, isRetryable) => {
    const server = await serve(reply);
    const failure = await failureOf(guardedFetch(`${server.origin}/a.png?sig=secret`, trust(server)));
    expect(failure.message).toContain(words);
    expect(failure.isRetryable).toBe(isRetryable);
    expect(`${failure.message} ${failure.url}`).not.toContain('secret');
  });

  it('takes a picture that the server calls a byte stream, and reads its kind from the bytes', async () => {
    const server = await serve({ ...PICTURE, headers: { 'content-type': 'application/octet-stream' } });
    expect((await guardedFetch(`${server.origin}/a`, trust(server))).mediaType).toBe('image/png');
  });

  it('does not wait for a picture that announces too many bytes', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000000000' }).flushHeaders();
    });
    const failure = await failureOf(
      guardedFetch(`${server.origin}/a`, { ...trust(server), timeoutMs: 5000 }),
    );
    expect(failure.message).toContain('larger than the 33554432 bytes');
  });

  it('takes a picture of just the size that is allowed', async () => {
    const server = await serve(PICTURE);
    const limited = (maxBytes: number) => guardedFetch(`${server.origin}/a`, { ...trust(server), maxBytes });
    expect((await limited(PNG.length)).bytes.length).toBe(PNG.length);
    expect((await failureOf(limited(PNG.length - 1))).message).toContain(
      `larger than the ${PNG.length - 1} bytes`,
    );
  });

  it('stops reading a stream without a length once it is too long', async () => {
    let isClosed = false;
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.on('close', () => (isClosed = true));
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
      };
      more();
    });
    const options = { ...trust(server), maxBytes: 1_000_000 };
    const failure = await failureOf(guardedFetch(`${server.origin}/a`, options));
    expect([failure.message.includes('larger than'), failure.isRetryable]).toEqual([true, false]);
    await expect.poll(() => isClosed).toBe(true);
  });

  it('gives up when there is no picture in time', async () => {
    const server = await serve('hang');
    const failure = await failureOf(guardedFetch(`${server.origin}/a`, { ...trust(server), timeoutMs: 50 }));
    expect([failure.message.includes('no picture within 50 ms'), failure.isRetryable]).toEqual([true, true]);
  });

  it('gives up on a name look-up that never ends, too', async () => {
    const lookup = (): Promise<never> => new Promise(() => {});
    const failure = await failureOf(guardedFetch('http://slow.example/a', { lookup, timeoutMs: 50 }));
    expect(failure.message).toContain('no picture within 50 ms');
  });

  it('ends with the reason of its signal', async () => {
    const server = await serve('hang');
    const controller = new AbortController();
    const reason = new Error('the user left');
    const outcome = guardedFetch(`${server.origin}/a`, { ...trust(server), signal: controller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });

  it('reports a broken connection and an unknown name as failures to try again', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' });
      response.write(PNG);
      setImmediate(() => response.destroy());
    });
    const broken = await failureOf(guardedFetch(`${server.origin}/a`, trust(server)));
    expect([broken.message.includes('the connection broke off'), broken.isRetryable]).toEqual([true, true]);
    const lookup = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));
    const unknown = await failureOf(guardedFetch('http://nowhere.example/a', { lookup }));
    expect([unknown.message.includes('cannot be resolved'), unknown.isRetryable]).toEqual([true, true]);
  });
});
