import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryRunStore } from '../adapters/store/memory.ts';
import { documentOf } from '../core/document.ts';
import type { Plan } from '../core/plan.ts';
import { createRng } from '../lib/rng.ts';
import { accepted, blank, callKeys, from, rejected, start, step, world } from '../testing/run-world.ts';
import type { World } from '../testing/run-world.ts';
import { resumeRun, startRun } from './run.ts';

const plan = (...steps: Plan['steps']): Plan => ({ reasoning: '', steps });
const chain = plan(step(1, blank), step(2, from(1)), step(3, from(2)));

/** A door that stays closed until it is opened. */
function createGate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('independent steps', () => {
  it('are drawn side by side: the second begins while the first is on its way', async () => {
    const second = createGate();
    const { environment } = world({
      plan: plan(step(1, blank), step(2, blank)),
      beforeDrawing: ({ prompt }) => (prompt === 'picture 1' ? second.opened : second.open()),
    });
    expect(await startRun(environment, start())).toMatchObject({ stopReason: 'completed' });
  });

  it('do not break a budget together', async () => {
    const steps = [1, 2, 3, 4].map((number) => step(number, blank));
    const { environment, image } = world({ plan: plan(...steps) });
    const trace = await startRun(environment, start({ budget: { imageCalls: 2 } }));
    expect(trace).toMatchObject({ stopReason: 'budget', usage: { imageCalls: 2 } });
    expect(image.calls).toHaveLength(2);
  });

  it('finish what they have begun when another fails, and begin nothing new', async () => {
    const failed = createGate();
    const { environment, criticModel } = world({
      plan: plan(step(1, blank), step(2, blank)),
      beforeDrawing: async ({ prompt }) => {
        if (prompt === 'picture 1') await failed.opened;
        else throw new Error('out of order');
      },
      onEvent: (event) => event.type === 'call-failed' && failed.open(),
    });
    const trace = await startRun(environment, start());
    expect(trace).toMatchObject({ stopReason: 'provider-failed', usage: { imageCalls: 2 } });
    expect(trace.message).toContain('out of order');
    expect(trace.steps[0]!.attempts[0]!.image).not.toBeNull();
    expect(criticModel.calls).toEqual([]);
  });

  it('are drawn one after another with keep: fail, so that nothing is paid after the failure', async () => {
    const { environment, image } = world({
      plan: plan(step(1, blank), step(2, blank)),
      verdict: () => rejected(3),
    });
    const trace = await startRun(environment, start({ keep: 'fail', attempts: 1 }));
    expect(trace.stopReason).toBe('attempts-exhausted');
    expect(image.calls.map(({ prompt }) => prompt)).toEqual(['picture 1']);
  });
});

describe('speculation', () => {
  it('draws the next picture while the critic still looks at the one that it starts from', async () => {
    const next = createGate();
    const { environment, image } = world({
      plan: plan(step(1, blank), step(2, from(1))),
      beforeDrawing: ({ prompt }) => (prompt === 'picture 2' ? next.open() : undefined),
      // The critic answers only when the next picture is being drawn.
      beforeJudging: (number) => (number === 1 ? next.opened : undefined),
    });
    const trace = await startRun(environment, start({ speculation: 'on' }));
    expect(trace).toMatchObject({ stopReason: 'completed', usage: { imageCalls: 2, languageCalls: 3 } });
    expect(image.calls).toHaveLength(2);
  });

  it('throws away what was drawn from a rejected picture, and counts it', async () => {
    const { environment, image, events } = world({
      plan: plan(step(1, blank), step(2, from(1))),
      verdict: (number, attempt) => (number === 1 && attempt === 1 ? rejected(3, 'again') : accepted),
      beforeJudging: () => sleep(5),
    });
    const trace = await startRun(environment, start({ speculation: 'on' }));
    const again = image.calls.filter(({ prompt }) => prompt === 'picture 2');
    expect([image.calls.length, again.length]).toEqual([4, 2]);
    expect(trace.usage.imageCalls).toBe(4);
    expect(trace.steps.flatMap(({ attempts }) => attempts)).toHaveLength(3);
    expect(trace.steps[1]!.attempts[0]!.source).toEqual(trace.steps[0]!.attempts[1]!.image);
    // The picture in vain is in the journal, but not in the story.
    expect(events.filter(({ type }) => type === 'picture-end')).toHaveLength(3);
  });

  it('auto leaves to the rest of the run what it may need of the budget', async () => {
    const slow = { plan: chain, beforeJudging: () => sleep(5), verdict: () => rejected(3, 'again') };
    const tight = world(slow);
    const trace = await startRun(
      tight.environment,
      start({ speculation: 'auto', attempts: 2, budget: { imageCalls: 6 } }),
    );
    expect(trace).toMatchObject({ stopReason: 'completed', usage: { imageCalls: 6 } });
    const roomy = world(slow);
    await startRun(
      roomy.environment,
      start({ speculation: 'auto', attempts: 2, budget: { imageCalls: 20 } }),
    );
    expect(roomy.image.calls.length).toBeGreaterThan(6);
  });

  it('auto stops drawing ahead when most pictures are rejected', async () => {
    const steps = Array.from({ length: 8 }, (_, index) => step(index + 1, index === 0 ? blank : from(index)));
    const { environment, image } = world({
      plan: plan(...steps),
      verdict: (_number, attempt) => (attempt === 4 ? accepted : rejected(3, 'again')),
      beforeJudging: () => sleep(2),
    });
    await startRun(environment, start({ speculation: 'auto', attempts: 4 }));
    // 32 pictures are needed; after the first rejections nothing is drawn ahead.
    expect(image.calls.length).toBeGreaterThan(32);
    expect(image.calls.length).toBeLessThanOrEqual(37);
  });

  it('does not fail the run when what fails was drawn in vain', async () => {
    let failures = 0;
    const { environment } = world({
      plan: plan(step(1, blank), step(2, from(1))),
      verdict: (number, attempt) => (number === 1 && attempt === 1 ? rejected(3, 'again') : accepted),
      beforeJudging: () => sleep(10),
      beforeDrawing: ({ prompt }) => {
        if (prompt === 'picture 2' && failures++ === 0) throw new Error('lost');
      },
    });
    const trace = await startRun(environment, start({ speculation: 'on' }));
    expect(trace.stopReason).toBe('completed');
    expect(trace.failures.map(({ message }) => message)).toEqual(['fake:image failed: lost']);
  });
});

describe('the document', () => {
  const branches = plan(
    step(1, blank),
    step(2, from(1)),
    step(3, from(2)),
    step(4, from(1)),
    step(5, blank),
    step(6, from(5)),
  );
  const verdict = (number: number, attempt: number) =>
    (number * 7 + attempt * 3) % 5 < 2 ? rejected(attempt, `${number}: try ${attempt + 1}`) : accepted;
  /** Every answer comes at a time of its own. */
  function jittered(seed: number): World {
    const rng = createRng(seed);
    const wait = () => sleep(rng() * 6);
    return world({ plan: branches, verdict, beforeDrawing: wait, beforeJudging: wait });
  }

  it('is the same whatever the timing and the speculation', async () => {
    const documents = new Set<string>();
    for (let seed = 0; seed < 6; seed++) {
      for (const speculation of ['off', 'on', 'auto'] as const) {
        const trace = await startRun(jittered(seed).environment, start({ speculation, attempts: 2 }));
        expect(trace.stopReason).toBe('completed');
        documents.add(JSON.stringify(documentOf(trace)));
      }
    }
    expect(documents.size).toBe(1);
  });

  it('is the same after a death at any line of a speculating run, and no finished call is repeated', async () => {
    const settings = start({ speculation: 'on', attempts: 2 });
    const whole = jittered(0);
    const expected = documentOf(await startRun(whole.environment, settings));
    for (let line = 1; line < whole.events.length; line += 5) {
      const store = createMemoryRunStore();
      const first = jittered(line);
      await expect(
        startRun({ ...first.environment, store: first.dying(store, line) }, settings),
      ).rejects.toThrow('killed');
      const trace = await resumeRun({ ...jittered(line + 1000).environment, store });
      expect(documentOf(trace)).toEqual(expected);
      const keys = callKeys((await store.journal.read()).entries);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

describe('candidates', () => {
  const one = plan(step(1, blank));

  it('are drawn with different seeds, and the best accepted one stays', async () => {
    const scored = (quality: number) => ({ ...accepted, scores: { semantics: quality, quality } });
    const { environment, image } = world({
      plan: one,
      verdict: (_number, attempt) => [rejected(9), scored(6), scored(8)][attempt - 1]!,
    });
    const trace = await startRun(environment, start({ candidates: 3 }));
    expect(image.calls.map(({ prompt }) => prompt)).toEqual(['picture 1', 'picture 1', 'picture 1']);
    expect(new Set(image.calls.map(({ seed }) => seed)).size).toBe(3);
    expect(trace.steps[0]).toMatchObject({ chosen: 3, accepted: true });
  });

  it('go on from the best rejected verdict', async () => {
    const { environment, image } = world({
      plan: one,
      verdict: (_number, attempt) =>
        [rejected(3, 'after the worse'), rejected(5, 'after the better'), accepted, accepted][attempt - 1]!,
    });
    const trace = await startRun(environment, start({ candidates: 2 }));
    expect(image.calls.slice(2).map(({ prompt }) => prompt)).toEqual([
      'after the better',
      'after the better',
    ]);
    expect(trace.steps[0]).toMatchObject({ chosen: 3, accepted: true });
  });
});
