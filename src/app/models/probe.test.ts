import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, SeenRequest } from '../../testing/fixture-server.ts';
import { listModels } from './list-models.ts';
import { loadImageModel } from './load-image-model.ts';
import { probeModel } from './probe.ts';
import type { ProbePlan } from './probe.ts';
import { capabilitiesFile } from './remembered.ts';
import type { ModelSettings } from './settings.ts';

let server: FixtureServer | undefined;
let projectDir: string;
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'interleave-probe-'));
});
afterEach(async () => {
  rmSync(projectDir, { recursive: true });
  await server?.close();
  server = undefined;
});

/** What a good model draws: a ball in a corner, on a background. */
async function ball(background: string): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="${background}"/><circle cx="16" cy="48" r="12" fill="#d02020"/></svg>`;
  return (await sharp(Buffer.from(svg)).png().toBuffer()).toString('base64');
}
const pictureReply = async (background: string): Promise<Answer> => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { data: [{ b64_json: await ball(background) }] },
});

/** A server of OpenAI's image dialect, whose edits are answered by the number of pictures that came. */
async function serve(edit: (pictures: number) => Answer | Promise<Answer>): Promise<ModelSettings> {
  const answer = async (request: SeenRequest): Promise<Answer> => {
    if (request.path.endsWith('/generations')) return await pictureReply('#ffffff');
    const form = await request.form();
    return await edit([...form.keys()].filter((name) => name.startsWith('image')).length);
  };
  server = await startFixtureServer(answer);
  const servers = { lab: { baseURL: `${server.origin}/v1`, dialect: 'openai' } } as const;
  return { env: {}, servers, projectDir };
}
const DECLINED: Answer = { status: 400, body: { error: { message: 'one image only' } } };

describe('probeModel', () => {
  it('finds out in two calls that a model changes a picture and looks at a second one, and remembers it', async () => {
    const settings = await serve((pictures) => pictureReply(pictures === 2 ? '#ffd640' : '#fff0a0'));
    expect((await loadImageModel('lab:m', settings)).capabilities).toMatchObject({
      edit: 'unknown',
      maxReferences: 1,
    });
    const plans: ProbePlan[] = [];
    const report = await probeModel('lab:m', settings, { onPlan: (plan) => plans.push(plan) });
    expect(plans).toEqual([{ pictures: 2, costUsd: null }]);
    expect(server!.requests.map(({ path }) => path)).toEqual(['/v1/images/generations', '/v1/images/edits']);
    expect(report.findings).toEqual([
      { name: 'draws', ok: true, detail: 'It drew 64 x 64 pixels.' },
      { name: 'edits', ok: true, detail: 'It changes a given picture.' },
      { name: 'references', ok: true, detail: 'It takes two pictures at once, perhaps more.' },
      { name: 'seed', ok: false, detail: 'It takes no seed.' },
    ]);
    expect(report.capabilities).toEqual({ edit: true, maxReferences: 2, mask: 'unknown', seed: false });
    expect((await loadImageModel('lab:m', settings)).capabilities).toEqual(report.capabilities);
    expect(JSON.parse(readFileSync(capabilitiesFile(settings), 'utf8'))).toMatchObject({
      'lab:m': { edit: true, maxReferences: 2, seed: false },
    });
  });

  it("lets the user's word go over what was found", async () => {
    const settings = await serve(() => pictureReply('#ffd640'));
    await probeModel('lab:m', settings);
    const models = { 'lab:m': { capabilities: { edit: false } } } as const;
    expect((await loadImageModel('lab:m', { ...settings, models })).capabilities.edit).toBe(false);
  });

  it('keeps what an earlier probe found where a later one could not tell', async () => {
    let isDown = false;
    const broken: Answer = { status: 500, body: { error: { message: 'no' } } };
    const settings = await serve(() => (isDown ? broken : pictureReply('#ffd640')));
    await probeModel('lab:m', settings);
    isDown = true;
    expect((await probeModel('lab:m', settings)).capabilities).toMatchObject({
      edit: true,
      maxReferences: 2,
    });
  });

  it('forgets what was found when the same name stands for another server', async () => {
    const settings = await serve(() => pictureReply('#ffd640'));
    await probeModel('lab:m', settings);
    const servers = { lab: { baseURL: 'http://127.0.0.1:1/v1', dialect: 'openai' } } as const;
    expect((await loadImageModel('lab:m', { ...settings, servers })).capabilities.edit).toBe('unknown');
  });

  it('tries one picture where two are declined', async () => {
    const settings = await serve((pictures) => (pictures === 2 ? DECLINED : pictureReply('#fff0a0')));
    const { findings, capabilities } = await probeModel('lab:m', settings);
    expect(server!.requests).toHaveLength(3);
    expect(findings[2]).toMatchObject({ name: 'references', ok: false });
    expect(findings[2]!.detail).toContain('one image only');
    expect(capabilities).toMatchObject({ edit: true, maxReferences: 1 });
  });

  it('finds out that a model changes no pictures', async () => {
    const settings = await serve(() => DECLINED);
    const { findings, capabilities } = await probeModel('lab:m', settings);
    expect(findings[1]).toMatchObject({ name: 'edits', ok: false });
    expect(capabilities).toMatchObject({ edit: false, maxReferences: 0 });
  });

  it('does not take a picture that was drawn anew for an edit', async () => {
    const grass = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ffd640' } })
      .png()
      .toBuffer();
    const body = { data: [{ b64_json: grass.toString('base64') }] };
    const settings = await serve(() => ({ status: 200, body }));
    const { findings, capabilities } = await probeModel('lab:m', settings);
    expect(findings[1]).toMatchObject({ name: 'edits', ok: null });
    expect(capabilities.edit).toBe('unknown');
  });

  it('does not conclude from a server that breaks, or refuses the key, that it cannot edit', async () => {
    for (const status of [500, 401, 429]) {
      const settings = await serve(() => ({ status, body: { error: { message: 'no' } } }));
      const { findings, capabilities } = await probeModel('lab:m', settings);
      expect(findings[1], String(status)).toMatchObject({ name: 'edits', ok: null });
      expect(capabilities.edit, String(status)).toBe('unknown');
      await server!.close();
    }
    server = undefined;
  });

  it('tells the cost where the price is known, and tries the seed only where pictures are free', async () => {
    const settings = await serve(() => pictureReply('#ffd640'));
    const plans: ProbePlan[] = [];
    const onPlan = (plan: ProbePlan) => void plans.push(plan);
    const priced = { 'lab:m': { price: { image: 0.04 } } };
    await probeModel('lab:m', { ...settings, models: priced }, { onPlan });
    await probeModel('sandbox:image', settings, { onPlan });
    expect(plans).toEqual([
      { pictures: 2, costUsd: 0.08 },
      { pictures: 3, costUsd: 0 },
    ]);
  });

  it('finds in the sandbox what the sandbox says of itself', async () => {
    const settings = { env: {}, projectDir };
    const before = (await loadImageModel('sandbox:image', settings)).capabilities;
    expect((await probeModel('sandbox:image', settings)).capabilities).toEqual(before);
  });

  it('spends one call, and remembers nothing, when nothing is drawn', async () => {
    server = await startFixtureServer(() => ({ status: 401, body: { error: { message: 'wrong key' } } }));
    const servers = { lab: { baseURL: `${server.origin}/v1`, dialect: 'openai' } } as const;
    const settings = { env: {}, servers, projectDir };
    await expect(probeModel('lab:m', settings)).rejects.toThrow(
      /^lab:m drew nothing, so nothing was found out: .*wrong key/,
    );
    expect([server.requests.length, existsSync(capabilitiesFile(settings))]).toEqual([1, false]);
  });

  it('ends with the reason of its signal', async () => {
    const settings = await serve(() => 'hang');
    const controller = new AbortController();
    const reason = new Error('the user left');
    const outcome = probeModel('lab:m', settings, { signal: controller.signal });
    await expect.poll(() => server!.requests.length).toBe(2);
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    expect(existsSync(capabilitiesFile(settings))).toBe(false);
  });
});

describe('.interleave/capabilities.json', () => {
  it('is shown in the list of models', async () => {
    const entry = { maxReferences: 1, at: '2026-01-01T00:00:00.000Z' };
    write({ 'openai:gpt-image-2': entry });
    const rows = await listModels({ env: {}, projectDir });
    expect(rows.find(({ id }) => id === 'openai:gpt-image-2')!.capabilities).toMatchObject({
      edit: true,
      maxReferences: 1,
    });
  });

  it.each(['{', '[]', '{"a":{"edit":"yes"}}'])('is told to be deleted when it holds %s', async (text) => {
    write(text);
    await expect(loadImageModel('sandbox:image', { env: {}, projectDir })).rejects.toThrow(
      /capabilities\.json does not hold .*; delete it, and probe again\./,
    );
  });

  function write(content: unknown): void {
    const path = capabilitiesFile({ projectDir });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
});
