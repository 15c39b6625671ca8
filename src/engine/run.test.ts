import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryRunStore } from '../adapters/store/memory.ts';
import { documentOf } from '../core/document.ts';
import type { Verdict } from '../core/verdict.ts';
import { httpError } from '../testing/fake-models.ts';
import { accepted, blank, callKeys, dyingStore, rejected, start, step, world } from '../testing/run-world.ts';
import { resumeRun, startRun } from './run.ts';

describe('a run', () => {
  it('draws the first picture from words and edits it in the next step', async () => {
    const { environment, image } = world({});
    const trace = await startRun(environment, start());
    expect(trace.stopReason).toBe('completed');
    expect(image.calls.map(({ prompt, files }) => [prompt, files?.length ?? 0])).toEqual([
      ['picture 1', 0],
      ['picture 2', 1],
    ]);
    expect(documentOf(trace).map(({ type }) => type)).toEqual(['text', 'image', 'text', 'image']);
  });

  it('redraws a rejected picture from the accepted source, with the refined prompt and another seed', async () => {
    const verdict = (number: number, attempt: number) =>
      number === 2 && attempt === 1 ? rejected(4, 'picture 2, better') : accepted;
    const { environment, image, seen } = world({ verdict });
    const trace = await startRun(environment, start());
    const [first, second, third] = image.calls;
    expect(third!.prompt).toBe('picture 2, better');
    expect(third!.files).toEqual(second!.files);
    expect(new Set([first!.seed, second!.seed, third!.seed]).size).toBe(3);
    expect(seen.map(({ stepPrompt, currentPrompt }) => [stepPrompt, currentPrompt])).toEqual([
      ['picture 1', 'picture 1'],
      ['picture 2', 'picture 2'],
      ['picture 2', 'picture 2, better'],
    ]);
    expect(trace.steps[1]).toMatchObject({ chosen: 2, accepted: true });
  });

  it('shows the critic no picture before the first one', async () => {
    const { environment, seen } = world({});
    await startRun(environment, start());
    expect(seen.map(({ before }) => before === null)).toEqual([true, false]);
  });

  it('draws nothing for a text-only step', async () => {
    const plan = { reasoning: '', steps: [step(1, blank, null), step(2, blank)] };
    const { environment, image } = world({ plan });
    const trace = await startRun(environment, start());
    expect(image.calls.map(({ prompt }) => prompt)).toEqual(['picture 2']);
    expect(documentOf(trace).map(({ type }) => type)).toEqual(['text', 'text', 'image']);
  });

  it('draws every attempt of the same run with the same seeds', async () => {
    const seeds = async () => {
      const { environment, image } = world({ verdict: () => rejected(3) });
      await startRun(environment, start());
      return image.calls.map(({ seed }) => seed);
    };
    expect(await seeds()).toEqual(await seeds());
  });
});

describe('when no attempt is accepted', () => {
  const scores = [3, 8, 5];
  const verdict = (_number: number, attempt: number) => rejected(scores[attempt - 1]!, `try ${attempt}`);

  it('keeps the best by the scores of the critic, and marks it', async () => {
    const trace = await startRun(world({ verdict }).environment, start());
    expect(trace.steps.map(({ chosen, accepted: isAccepted }) => [chosen, isAccepted])).toEqual([
      [2, false],
      [2, false],
    ]);
    expect(trace.stopReason).toBe('completed');
  });

  it('keeps the last with keep: last', async () => {
    const trace = await startRun(world({ verdict }).environment, start({ keep: 'last' }));
    expect(trace.steps.map(({ chosen }) => chosen)).toEqual([3, 3]);
  });

  it('stops at the step with keep: fail, and shows none of the rejected pictures', async () => {
    const trace = await startRun(world({ verdict }).environment, start({ keep: 'fail' }));
    expect(trace).toMatchObject({
      stopReason: 'attempts-exhausted',
      message: 'No picture of step 1 was accepted in 3 attempts.',
    });
    expect(documentOf(trace)).toEqual([]);
  });

  it('compares pairs where the critic gives no scores', async () => {
    const plan = { reasoning: '', steps: [step(1, blank)] };
    const first = await startRun(
      world({ plan, verdict: () => rejected(null), better: 'first' }).environment,
      start(),
    );
    expect(first.steps[0]!.chosen).toBe(1);
    const tie = await startRun(world({ plan, verdict: () => rejected(null) }).environment, start());
    expect(tie.steps[0]!.chosen).toBe(3);
  });

  it('goes on after an unreadable verdict with the same prompt and another seed', async () => {
    const unreadable: Verdict = {
      outcome: 'unreadable',
      reason: 'gibberish',
      refinedPrompt: null,
      scores: null,
    };
    const plan = { reasoning: '', steps: [step(1, blank)] };
    const { environment, image } = world({
      plan,
      verdict: (_step, attempt) => (attempt === 1 ? unreadable : accepted),
    });
    const trace = await startRun(environment, start());
    expect(image.calls.map(({ prompt }) => prompt)).toEqual(['picture 1', 'picture 1']);
    expect(image.calls[0]!.seed).not.toBe(image.calls[1]!.seed);
    expect(trace.steps[0]!.attempts.map(({ verdict: it }) => it?.outcome)).toEqual([
      'unreadable',
      'accepted',
    ]);
  });
});

describe('a budget', () => {
  it('is checked before the call, and the run ends with what it has', async () => {
    const { environment, image } = world({});
    const trace = await startRun(environment, start({ budget: { imageCalls: 1 } }));
    expect(image.calls).toHaveLength(1);
    expect(trace).toMatchObject({ stopReason: 'budget', message: 'The budget of 1 pictures is used up.' });
    expect(documentOf(trace).map(({ type }) => type)).toEqual(['text', 'image']);
  });

  it('of money stops before a picture that it cannot pay', async () => {
    // Plan 0.10, first picture 0.50, verdict 0.10: 0.70 spent, and the second picture would make it 1.20.
    const { environment, image } = world({});
    const trace = await startRun(environment, start({ budget: { usd: 1.1 } }));
    expect(image.calls).toHaveLength(1);
    expect(trace.usage.costUsd).toBeCloseTo(0.7);
    expect(trace.stopReason).toBe('budget');
  });

  it('of time ends the call in flight', async () => {
    const hang = (options: { abortSignal?: AbortSignal | undefined }) =>
      new Promise<void>((_resolve, reject) => {
        options.abortSignal?.addEventListener('abort', () => reject(options.abortSignal?.reason as Error));
      });
    const { environment } = world({ beforeDrawing: hang });
    const trace = await startRun(environment, start({ budget: { durationMs: 50 } }));
    expect(trace).toMatchObject({ stopReason: 'budget', message: 'The deadline of 50 ms has passed.' });
  });

  it('that was too small can be raised, and the run goes on where it stopped', async () => {
    const store = createMemoryRunStore();
    const { environment, image } = world({ store });
    await startRun(environment, start({ budget: { imageCalls: 1 } }));
    const trace = await resumeRun(environment, { imageCalls: 5 });
    expect(trace.stopReason).toBe('completed');
    expect(image.calls).toHaveLength(2);
    expect(trace.usage.imageCalls).toBe(2);
  });
});

describe('a failing model', () => {
  let tries: number;
  beforeEach(() => {
    tries = 0;
  });
  const failing = (errors: Error[]) => () => {
    const error = errors[tries++];
    if (error) throw error;
  };

  it('is asked again where that can help, and the run does not notice', async () => {
    const { environment, events } = world({
      beforeDrawing: failing([httpError(429, 'slow down', { 'retry-after-ms': '3' }), httpError(502)]),
    });
    const trace = await startRun(environment, start());
    expect(trace).toMatchObject({ stopReason: 'completed', usage: { imageCalls: 2 } });
    expect(events.flatMap((event) => (event.type === 'call-retry' ? [event.delayMs] : []))).toEqual([3, 2]);
  });

  it('ends the run when it keeps failing, and the failure is recorded', async () => {
    const { environment } = world({
      beforeDrawing: failing([500, 500, 500].map((status) => httpError(status))),
    });
    const trace = await startRun(environment, start());
    expect(trace).toMatchObject({ stopReason: 'provider-failed', message: 'fake:image answered 500: no' });
    expect(trace.failures).toEqual([
      { role: 'generator', model: 'fake:image', message: 'fake:image answered 500: no' },
    ]);
  });

  it('is not asked again when it declines the content', async () => {
    const { environment } = world({
      beforeDrawing: failing([httpError(400, 'rejected by our safety system: content_policy')]),
    });
    const trace = await startRun(environment, start());
    expect(trace.stopReason).toBe('provider-failed');
    expect(trace.message).toContain('declined the content');
    expect(tries).toBe(1);
  });

  it('that never answers is given up on', async () => {
    const { environment } = world({ beforeDrawing: () => new Promise(() => {}) });
    const generator = {
      ...environment.models.generator,
      timeoutMs: 20,
      retry: { retries: 0, baseDelayMs: 1, maxDelayMs: 1 },
    };
    const trace = await startRun({ ...environment, models: { ...environment.models, generator } }, start());
    expect(trace.stopReason).toBe('provider-failed');
    expect(trace.message).toContain('did not answer within');
  });

  it('that cannot edit is found out before a picture is paid', async () => {
    const { environment, image } = world({});
    const capabilities = { edit: false, maxReferences: 0, mask: false, seed: true };
    const generator = { ...environment.models.generator, capabilities };
    const trace = await startRun({ ...environment, models: { ...environment.models, generator } }, start());
    expect(trace).toMatchObject({ stopReason: 'unsupported' });
    expect(trace.message).toContain('fake:image cannot edit pictures');
    expect(image.calls).toEqual([]);
  });
});

describe('resuming', () => {
  const verdict = (_number: number, attempt: number) => (attempt === 1 ? rejected(2, 'again') : accepted);

  it('after a death at any line repeats no finished call and ends with the same document', async () => {
    const whole = world({ verdict });
    const expected = documentOf(await startRun(whole.environment, start()));
    const lines = whole.events.length;
    const expectedKeys = callKeys(whole.events).toSorted();
    expect(lines).toBeGreaterThan(25);
    for (let line = 1; line < lines; line++) {
      const store = createMemoryRunStore();
      const first = world({ verdict, store: dyingStore(store, line) });
      await expect(startRun(first.environment, start())).rejects.toThrow('killed');
      const second = world({ verdict, store });
      const trace = await resumeRun(second.environment);
      expect(documentOf(trace)).toEqual(expected);
      const { entries } = await store.journal.read();
      expect(callKeys(entries).toSorted()).toEqual(expectedKeys);
    }
  });

  it('a completed run changes nothing', async () => {
    const store = createMemoryRunStore();
    const { environment, image } = world({ store });
    await startRun(environment, start());
    const before = (await store.journal.read()).entries.length;
    expect((await resumeRun(environment)).stopReason).toBe('completed');
    expect((await store.journal.read()).entries).toHaveLength(before);
    expect(image.calls).toHaveLength(2);
  });

  it('is refused for a folder that holds another run', async () => {
    const store = createMemoryRunStore();
    const { environment } = world({ store });
    await startRun(environment, start());
    await expect(startRun(environment, start())).rejects.toThrow('already a run');
  });

  it('an aborted run finishes it', async () => {
    const controller = new AbortController();
    const store = createMemoryRunStore();
    const aborting = world({
      store,
      beforeDrawing: (_options, call) => (call === 2 ? controller.abort() : undefined),
    });
    const stopped = await startRun({ ...aborting.environment, signal: controller.signal }, start());
    expect(stopped.stopReason).toBe('aborted');
    const { environment, plannerModel } = world({ store });
    expect((await resumeRun(environment)).stopReason).toBe('completed');
    expect(plannerModel.calls).toEqual([]);
  });
});
