import { join } from 'node:path';
import { describe } from 'vitest';
import { testImageModel } from '../../testing/image-model-contract.ts';
import type { ImageModelContract, Scenario, SeenCall } from '../../testing/image-model-contract.ts';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, Reply, SeenRequest } from '../../testing/fixture-server.ts';
import type { DialectName } from './openai-images-dialects.ts';
import { createOpenAIImages } from './openai-images.ts';

const KEY = 'sk-test-0123456789abcdef';
const MAX_IMAGE_BYTES = 4096;

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);

function pictureIn(name: string): Uint8Array {
  const { data } = fixture(name).body as { data: { b64_json: string }[] };
  return Buffer.from(data[0]!.b64_json, 'base64');
}

/** What each server reads, written down a second time: the test must not ask the table that it tests. */
const WIRE: Record<DialectName, { images: string[]; mask?: string; seed?: 'field' | 'kwargs' | 'tag' }> = {
  openai: { images: ['image', 'image[]'], mask: 'mask' },
  'vllm-omni': { images: ['image'], mask: 'mask_image', seed: 'field' },
  sglang: { images: ['image'], seed: 'field' },
  sdcpp: { images: ['image[]'], mask: 'mask', seed: 'tag' },
  localai: { images: ['ref_images', 'image'], mask: 'mask', seed: 'field' },
  xinference: { images: ['image'], mask: 'mask', seed: 'kwargs' },
  lemonade: { images: ['image'], mask: 'mask', seed: 'field' },
};

const TAG = / <sd_cpp_extra_args>(.*)<\/sd_cpp_extra_args>$/;

async function asSeenCall(dialect: DialectName, request: SeenRequest): Promise<SeenCall> {
  const wire = WIRE[dialect];
  const isJson = request.headers['content-type'] === 'application/json';
  const form = isJson ? new Map(Object.entries(request.json() as object)) : await request.form();
  const text = (name: string): string | undefined => {
    const value: unknown = form.get(name) ?? undefined;
    return value === undefined ? undefined : String(value as string | number);
  };
  const files: unknown[] = wire.images.flatMap((name) =>
    form instanceof FormData ? form.getAll(name) : ((form.get(name) ?? []) as unknown[]),
  );
  const bytesOf = async (file: unknown): Promise<Uint8Array> =>
    file instanceof Blob ? await file.bytes() : Buffer.from(file as string, 'base64');
  const prompt = text('prompt') ?? '';
  const json = wire.seed === 'tag' ? TAG.exec(prompt)?.[1] : text('kwargs');
  const inJson = json === undefined ? undefined : (JSON.parse(json) as { seed?: number }).seed;
  const field = text('seed');
  const mask = wire.mask === undefined ? undefined : form.get(wire.mask);
  return {
    prompt: wire.seed === 'tag' ? prompt.replace(TAG, '') : prompt,
    seed: wire.seed === 'field' ? (field === undefined ? undefined : Number(field)) : inJson,
    size: text('size'),
    pictures: await Promise.all(files.map(bytesOf)),
    mask: mask ? await bytesOf(mask) : undefined,
  };
}

function answerFor(dialect: DialectName, scenario: Scenario, request: SeenRequest): Answer {
  switch (scenario) {
    case 'picture': {
      if (request.method === 'GET') {
        return { status: 200, headers: { 'content-type': 'image/png' }, body: pictureIn(`${dialect}-edit`) };
      }
      if (request.path.endsWith('/inpainting')) return fixture('localai-inpainting');
      const isEdit =
        dialect === 'localai' ? 'ref_images' in (request.json() as object) : request.path.endsWith('/edits');
      return fixture(`${dialect}-${isEdit ? 'edit' : 'generation'}`);
    }
    case 'hang':
      return 'hang';
    case 'rate-limit':
      return fixture('openai-rate-limit');
    case 'refusal':
      return fixture('openai-refusal');
    case 'server-error':
      return fixture(`${dialect}-server-error`);
    case 'not-a-picture':
      return { status: 200, body: { data: [{ b64_json: Buffer.from('Out of memory').toString('base64') }] } };
    case 'too-large': {
      const b64_json = Buffer.alloc(MAX_IMAGE_BYTES + 1).toString('base64');
      return { status: 200, body: { data: [{ b64_json }] } };
    }
  }
}

function contractFor(dialect: DialectName): ImageModelContract['create'] {
  return async (scenario) => {
    const server = await startFixtureServer((request) => answerFor(dialect, scenario, request));
    return {
      model: createOpenAIImages({
        name: 'local',
        baseURL: `${server.origin}/v1/`,
        modelId: 'some/model',
        dialect,
        apiKey: KEY,
        maxImageBytes: MAX_IMAGE_BYTES,
        now: () => new Date(0),
      }),
      pictures: { drawn: pictureIn(`${dialect}-generation`), edited: pictureIn(`${dialect}-edit`) },
      secret: KEY,
      calls: () =>
        Promise.all(
          server.requests
            .filter(({ method }) => method === 'POST')
            .map((request) => asSeenCall(dialect, request)),
        ),
      close: () => server.close(),
    };
  };
}

describe('openai-images, in each dialect', () => {
  const noSeed = 'the API has no seed';
  testImageModel('openai', {
    create: contractFor('openai'),
    skip: [{ reason: noSeed, tests: ['seed', 'seed with edit'] }],
  });
  testImageModel('vllm-omni', { create: contractFor('vllm-omni') });
  testImageModel('sglang', {
    create: contractFor('sglang'),
    skip: [{ reason: 'the edit route drops the mask', tests: ['mask'] }],
  });
  testImageModel('sdcpp', { create: contractFor('sdcpp') });
  testImageModel('localai', { create: contractFor('localai') });
  testImageModel('xinference', {
    create: contractFor('xinference'),
    skip: [{ reason: 'the edit route reads no seed', tests: ['seed with edit'] }],
  });
  testImageModel('lemonade', {
    create: contractFor('lemonade'),
    skip: [{ reason: 'of several pictures the first one is read', tests: ['several references'] }],
  });
});
