import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFsRunStore } from '../../../adapters/store/fs.ts';
import type { Answer, Row } from '../../../benchmarks/index.ts';
import type { ArtifactRef } from '../../../core/artifact.ts';
import type { RunEvent } from '../../../core/events.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { sha256 } from '../../../lib/hash.ts';
import { blankCanvas, inspectPicture } from '../../../lib/picture.ts';
import { embedScene } from '../../../sandbox/render/picture-chunk.ts';
import { EMPTY_SCENE } from '../../../sandbox/scene.ts';
import type { Change, Scene, Thing } from '../../../sandbox/scene.ts';
import { loadSandbox } from './benchmark.ts';
import { NOBODY, judgeAnswer } from './judge-answer.ts';
import { measureSandbox } from './measure.ts';
import type { BenchmarkStory } from './stories.ts';

const thing = (kind: string, place: Thing['place'], colour: Thing['colour'] = 'red'): Thing => ({
  kind,
  colour,
  count: 1,
  place,
  size: 'medium',
  look: 0,
});
const scene = (...things: Thing[]): Scene => ({ ...EMPTY_SCENE, things });
const add = (kind: string, place: Thing['place']): Change => ({
  type: 'add',
  wish: { kind, colour: 'red', count: 1, place, size: null },
});
const STORY: BenchmarkStory = {
  id: 'story-1',
  length: 'short',
  sentences: ['We see a red house.', 'We see a red tree.'],
  changes: [add('house', 3), add('tree', 5)],
};
const HOUSE = scene(thing('house', 3));
const BOTH = scene(thing('house', 3), thing('tree', 5));
const BLUE = scene(thing('house', 3), thing('tree', 5, 'blue'));

async function pictureOf(shown: Scene): Promise<Uint8Array> {
  return embedScene((await blankCanvas(8, 8)).bytes, shown);
}
async function answerOf(scenes: readonly Scene[], run: string | null = null): Promise<Answer> {
  const pictures = await Promise.all(scenes.map(pictureOf));
  const parts = pictures.map((bytes, index) => ({
    type: 'image' as const,
    step: index + 1,
    picture: { kind: 'bytes' as const, bytes, name: 'picture' },
  }));
  return { parts, picture: null, run };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'judge-answer-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A run of one step whose pictures got these verdicts. */
async function runOf(
  name: string,
  critic: string,
  attempts: readonly (readonly [Scene, Verdict['outcome']])[],
) {
  const path = join(folder, name);
  const { journal, artifacts } = createFsRunStore(path);
  const release = await journal.claim();
  const write = (event: RunEvent) => journal.append({ at: 0, ...event });
  await write({
    type: 'run-start',
    version: 1,
    runId: name,
    request: { parts: [{ type: 'text', text: 'A house.' }] },
    settings: {
      planner: 'p',
      generator: 'g',
      critic,
      attempts: 5,
      candidates: 1,
      keep: 'best',
      speculation: 'off',
      replans: 0,
      seed: 0,
      size: null,
      references: 'source',
      prompts: 'default',
      budget: {},
    },
  });
  const prompt = 'Add a red house at the back on the left.';
  const step = {
    number: 1,
    name: '',
    instruction: null,
    prompt,
    text: null,
    source: { kind: 'blank' as const },
  };
  await write({ type: 'plan-end', plan: { reasoning: '', steps: [step] } });
  for (const [index, [shown, outcome]] of attempts.entries()) {
    const at = { step: 1, attempt: index + 1 };
    const bytes = await pictureOf(shown);
    const image: ArtifactRef = {
      sha256: sha256(bytes),
      sizeBytes: bytes.length,
      ...(await inspectPicture(bytes)),
    };
    await artifacts.put(image, bytes);
    await write({ type: 'attempt-start', ...at, prompt, seed: 0, source: null });
    await write({
      type: 'call-end',
      key: `image:${index}`,
      role: 'generator',
      model: 'g',
      durationMs: 1,
      output: { type: 'image', image, warnings: [] },
      tokens: 0,
      costUsd: 0,
    });
    await write({ type: 'picture-end', ...at, image, warnings: [] });
    const verdict: Verdict = { outcome, reason: '', refinedPrompt: null, scores: null };
    await write({ type: 'verdict-end', ...at, verdict });
  }
  await release();
  return path;
}

describe('judging an answer', () => {
  it('marks sentences, the story, and what is wrong in words', async () => {
    const judged = await judgeAnswer(STORY, await answerOf([HOUSE, BLUE]));
    expect(judged.outcome).toBe('scored');
    expect(judged.marks).toMatchObject({ sentences: 2, right: 1, 'right:add': 1, 'asked:add': 2, story: 0 });
    // A wrong colour costs 5 of 10 points of the second picture.
    expect(judged.marks['semantics']).toBe(7.5);
    expect(judged.reasons.map(({ text }) => text)).toEqual([
      'Fully right.',
      'tree, colour: red was wanted, blue was drawn',
    ]);
    const right = await judgeAnswer(STORY, await answerOf([HOUSE, BOTH]));
    expect(right.marks).toMatchObject({ right: 2, story: 1, semantics: 10 });
  });

  it('finds nothing right in an answer without pictures', async () => {
    const { marks } = await judgeAnswer(STORY, { parts: [], picture: null });
    expect(marks).toMatchObject({ right: 0, story: 0, semantics: null });
  });

  it('refuses pictures that were not drawn in this world', async () => {
    const { bytes } = await blankCanvas(8, 8);
    const picture = { kind: 'bytes' as const, bytes, name: 'photo' };
    const judged = await judgeAnswer(STORY, { parts: [{ type: 'image', step: 1, picture }], picture });
    expect(judged).toMatchObject({ outcome: 'failed', marks: {} });
  });

  it('judges the critic by what it was asked, over every picture that it saw', async () => {
    const run = await runOf('critic', 'sandbox:critic', [
      [scene(), 'rejected'],
      [scene(), 'accepted'],
      [HOUSE, 'rejected'],
      [HOUSE, 'unreadable'],
      [HOUSE, 'accepted'],
    ]);
    const { marks } = await judgeAnswer(STORY, await answerOf([HOUSE, BOTH], run));
    expect(marks).toMatchObject({
      imageCalls: 5,
      acceptedRight: 1,
      rejectedRight: 1,
      acceptedWrong: 1,
      rejectedWrong: 1,
      unreadable: 1,
    });
  });

  it('has nothing to say of a critic that there was not', async () => {
    const run = await runOf('nobody', NOBODY, [[scene(), 'accepted']]);
    const { marks } = await judgeAnswer(STORY, await answerOf([HOUSE, BOTH], run));
    expect(marks['imageCalls']).toBe(1);
    expect(marks).not.toHaveProperty('acceptedWrong');
  });
});

describe('the figures of the sandbox', () => {
  const { items } = loadSandbox({ requests: 1, seed: 0 });
  const stories = new Map([
    ['a', { ...STORY, id: 'a' }],
    ['b', { ...STORY, id: 'b' }],
    ['c', { ...STORY, id: 'c' }],
  ]);
  const row = (id: string, marks: Record<string, number> | null): Row => ({
    item: { ...items[0]!, id, category: 'short' },
    judged: { outcome: marks ? 'scored' : 'no-answer', marks: marks ?? {}, reasons: [] },
  });
  const rows = [
    row('a', {
      story: 1,
      right: 2,
      'right:add': 2,
      semantics: 10,
      quality: 8,
      imageCalls: 5,
      acceptedRight: 2,
      rejectedWrong: 2,
      acceptedWrong: 1,
      unreadable: 1,
    }),
    row('b', {
      story: 0,
      right: 1,
      'right:add': 1,
      semantics: 5,
      quality: 6,
      imageCalls: 2,
      rejectedRight: 1,
    }),
    row('c', null),
  ];

  it('count a story without an answer as wrong in either way', () => {
    const official = measureSandbox(stories, rows, 'official');
    expect(official['stories']).toBeCloseTo(100 / 3, 10);
    expect(official).toMatchObject({ steps: 50, 'steps:short': 50, 'steps:add': 50, 'steps:move': null });
    expect(official).toMatchObject({ semantics: 7.5, quality: 7, imageCalls: 3.5 });
    const strict = measureSandbox(stories, rows, 'strict');
    expect(strict).toMatchObject({ steps: 50, semantics: 5, imageCalls: 3.5 });
  });

  it('take an unreadable verdict for no right one', () => {
    const figures = measureSandbox(stories, rows, 'official');
    // Right: 2 accepted and 2 rejected, of 7 verdicts of which one says nothing.
    expect(figures['agreement']).toBeCloseTo(400 / 7, 10);
    expect(figures['trueAcceptance']).toBeCloseTo(200 / 3, 10);
    expect(figures['falseAcceptance']).toBeCloseTo(100 / 3, 10);
  });
});
