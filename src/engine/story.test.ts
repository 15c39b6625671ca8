import type { ImageModelV4File } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { createMemoryRunStore } from '../adapters/store/memory.ts';
import { documentOf } from '../core/document.ts';
import type { Plan } from '../core/plan.ts';
import { sha256 } from '../lib/hash.ts';
import { inspectPicture } from '../lib/picture.ts';
import { fakeImageModel, httpError } from '../testing/fake-models.ts';
import {
  accepted,
  blank,
  callKeys,
  dyingStore,
  from,
  rejected,
  start,
  step,
  world,
} from '../testing/run-world.ts';
import type { GeneratorSlot, RunModels } from './models.ts';
import { resumeRun, startRun } from './run.ts';

const plan = (...steps: Plan['steps']): Plan => ({ reasoning: '', steps });

/** A stored picture that is unlike those of the fakes. */
async function given(seed: number) {
  const { images } = await fakeImageModel().doGenerate({
    prompt: 'given',
    seed,
    n: 1,
    size: undefined,
    aspectRatio: undefined,
    files: undefined,
    mask: undefined,
    providerOptions: {},
  });
  const bytes = images[0] as Uint8Array;
  return { bytes, ref: { sha256: sha256(bytes), sizeBytes: bytes.length, ...(await inspectPicture(bytes)) } };
}

const shaOf = (file: ImageModelV4File) => ('data' in file ? sha256(file.data) : 'a URL');

function withGenerator(models: RunModels, change: Partial<GeneratorSlot>): RunModels {
  return { ...models, generator: { ...models.generator, ...change } };
}

describe('sources and references', () => {
  it('a step edits any earlier step or any input picture, not only the last', async () => {
    const store = createMemoryRunStore();
    const [first, second] = [await given(1), await given(2)];
    for (const { ref, bytes } of [first, second]) await store.artifacts.put(ref, bytes);
    const { environment, image } = world({
      store,
      plan: plan(
        step(1, { kind: 'input', index: 2 }),
        step(2, { kind: 'input', index: 1 }),
        step(3, from(1)),
        step(4, from(2)),
      ),
    });
    const { request, ...rest } = start();
    const parts = [first, second].map(({ ref }) => ({ type: 'image' as const, image: ref }));
    const trace = await startRun(environment, { ...rest, request: { parts: [...request.parts, ...parts] } });
    const sourceBy = Object.fromEntries(image.calls.map(({ prompt, files }) => [prompt, shaOf(files![0]!)]));
    const chosen = trace.steps.map(({ attempts }) => attempts[0]!.image!.sha256);
    expect(sourceBy).toEqual({
      'picture 1': second.ref.sha256,
      'picture 2': first.ref.sha256,
      'picture 3': chosen[0],
      'picture 4': chosen[1],
    });
  });

  it('every step that names a frozen picture gets it, from the request or from an earlier step', async () => {
    const store = createMemoryRunStore();
    const mia = await given(3);
    await store.artifacts.put(mia.ref, mia.bytes);
    const { environment, image } = world({
      store,
      plan: plan(
        { ...step(1, blank), text: null, defines: 'place' },
        { ...step(2, blank), references: ['mia'] },
        { ...step(3, from(2)), references: ['place', 'mia'] },
      ),
    });
    const capabilities = { edit: true, maxReferences: 3, mask: false, seed: true };
    const { request, ...rest } = start();
    const trace = await startRun(
      { ...environment, models: withGenerator(environment.models, { capabilities }) },
      { ...rest, request: { ...request, references: [{ name: 'mia', image: mia.ref }] } },
    );
    const filesBy = new Map(image.calls.map(({ prompt, files = [] }) => [prompt, files.map(shaOf)]));
    const [place, second] = trace.steps.map(({ attempts }) => attempts[0]!.image!.sha256);
    expect(filesBy.get('picture 2')).toEqual([mia.ref.sha256]);
    expect(filesBy.get('picture 3')).toEqual([second, place, mia.ref.sha256]);
    // A picture that is only drawn to be referred to is not part of the story.
    expect(documentOf(trace).map((part) => part.step)).toEqual([2, 2, 3, 3]);
  });

  it('what a generator does not take is left out, the source last of all, and recorded', async () => {
    const { environment, image } = world({
      plan: plan({ ...step(1, blank), defines: 'mia' }, step(2, from(1)), {
        ...step(3, from(2)),
        references: ['mia'],
      }),
    });
    const trace = await startRun(environment, start());
    expect(image.calls.at(-1)!.files!.map(shaOf)).toEqual([trace.steps[1]!.attempts[0]!.image!.sha256]);
    expect(trace.steps[2]!.attempts[0]!.warnings).toEqual([
      'fake:image takes 1 pictures; 1 references were left out',
    ]);
  });
});

describe('a fallback', () => {
  function withFallback(beforeDrawing: Parameters<typeof fakeImageModel>[0]) {
    const made = world({ beforeDrawing });
    const other = fakeImageModel();
    const { generator } = made.environment.models;
    const fallbacks = [{ ...generator, id: 'fake:other', model: other }];
    return {
      ...made,
      other,
      environment: {
        ...made.environment,
        models: withGenerator(made.environment.models, {
          fallbacks,
          retry: { retries: 0, baseDelayMs: 1, maxDelayMs: 1 },
        }),
      },
    };
  }

  it('draws when the model is down, first from then on, and the trace says who drew', async () => {
    const { environment, image, other } = withFallback(() => {
      throw httpError(503);
    });
    const trace = await startRun(environment, start());
    expect(trace.stopReason).toBe('completed');
    expect(trace.steps.map(({ attempts }) => attempts[0]!.model)).toEqual(['fake:other', 'fake:other']);
    expect(trace.answers).toContainEqual({ role: 'generator', model: 'fake:other', calls: 2 });
    expect(trace.failures.map(({ model }) => model)).toEqual(['fake:image']);
    expect([image.calls.length, other.calls.length]).toEqual([1, 2]);
  });

  it('draws what the model refuses, and only that', async () => {
    const { environment, image, other } = withFallback((_options, call) => {
      if (call === 1) throw httpError(400, 'rejected by our safety system: content_policy');
    });
    const trace = await startRun(environment, start());
    expect(trace.steps.map(({ attempts }) => attempts[0]!.model)).toEqual(['fake:other', 'fake:image']);
    expect([image.calls.length, other.calls.length]).toEqual([2, 1]);
  });

  it('that cannot edit is passed over where a picture must be edited', async () => {
    const { environment, other } = withFallback((_options, call) => {
      if (call === 2) throw httpError(503);
    });
    const { generator } = environment.models;
    const [first] = generator.fallbacks!;
    const capabilities = { edit: false, maxReferences: 0, mask: false, seed: true } as const;
    const models = withGenerator(environment.models, { fallbacks: [{ ...first!, capabilities }] });
    const trace = await startRun({ ...environment, models }, start());
    expect(trace).toMatchObject({ stopReason: 'provider-failed', message: 'fake:image answered 503: no' });
    expect(other.calls).toEqual([]);
  });

  it('that fails too ends the run with both failures recorded', async () => {
    const { environment } = withFallback(() => {
      throw httpError(500);
    });
    const [first] = environment.models.generator.fallbacks!;
    const broken = { ...first!, model: fakeImageModel(() => Promise.reject(httpError(502))) };
    const models = withGenerator(environment.models, {
      fallbacks: [{ ...broken, retry: { retries: 0, baseDelayMs: 1, maxDelayMs: 1 } }],
    });
    const trace = await startRun({ ...environment, models }, start());
    expect(trace).toMatchObject({ stopReason: 'provider-failed', message: 'fake:other answered 502: no' });
    expect(trace.failures.map(({ model }) => model)).toEqual(['fake:image', 'fake:other']);
  });
});

describe('replanning', () => {
  const original = plan(step(1, blank), step(2, from(1)), step(3, from(2)));
  const verdict = (number: number) => (number === 1 ? rejected(4, null) : accepted);
  const replan = (old: Plan): Plan => ({
    ...old,
    steps: [
      old.steps[0]!,
      step(2, blank, 'another 2'),
      step(3, from(2), 'another 3'),
      step(4, from(3), 'new 4'),
    ],
  });
  const prompts = (trace: { steps: readonly { prompt: string | null }[] }) =>
    trace.steps.map(({ prompt }) => prompt);

  it('does not happen unless it is asked for', async () => {
    const { environment, plannerModel } = world({ plan: original, verdict, replan });
    const trace = await startRun(environment, start());
    expect(prompts(trace)).toEqual(['picture 1', 'picture 2', 'picture 3']);
    expect(plannerModel.calls).toHaveLength(1);
  });

  it('tells the planner in words what failed, and draws the steps that it wrote instead', async () => {
    const told: unknown[] = [];
    const { environment } = world({
      plan: original,
      verdict,
      replan: (old, failed) => {
        told.push(failed);
        return replan(old);
      },
    });
    const trace = await startRun(environment, start({ replans: 1, attempts: 2 }));
    expect(told).toEqual([{ step: original.steps[0], reasons: ['bad', 'bad'] }]);
    expect(prompts(trace)).toEqual(['picture 1', 'another 2', 'another 3', 'new 4']);
    expect(trace.steps.every(({ done }) => done)).toBe(true);
  });

  it('is bounded', async () => {
    const { environment, plannerModel } = world({
      plan: original,
      verdict: () => rejected(4),
      replan: (old) => old,
    });
    const trace = await startRun(environment, start({ replans: 1, attempts: 1 }));
    expect(trace.stopReason).toBe('completed');
    expect(plannerModel.calls).toHaveLength(2);
  });

  it('after a death at any line, speculating, repeats no finished call and ends with the same document', async () => {
    const settings = start({ replans: 2, attempts: 1, speculation: 'on' });
    const whole = world({ plan: original, verdict, replan });
    const expected = documentOf(await startRun(whole.environment, settings));
    for (let line = 1; line < whole.events.length; line += 2) {
      const store = createMemoryRunStore();
      const first = world({ plan: original, verdict, replan, store: dyingStore(store, line) });
      await expect(startRun(first.environment, settings)).rejects.toThrow('killed');
      const trace = await resumeRun(world({ plan: original, verdict, replan, store }).environment);
      expect(documentOf(trace)).toEqual(expected);
      const keys = callKeys((await store.journal.read()).entries);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
