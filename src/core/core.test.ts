import { describe, expect, it } from 'vitest';
import type { ArtifactRef } from './artifact.ts';
import { documentOf } from './document.ts';
import { journalEntrySchema } from './events.ts';
import type { JournalEntry, RunEvent } from './events.ts';
import { interleaveRequest } from './request.ts';
import { resultOf } from './result.ts';
import { foldTrace } from './trace.ts';

const image = (digit: string): ArtifactRef => ({
  sha256: digit.repeat(64),
  mediaType: 'image/png',
  sizeBytes: 10,
  widthPx: 4,
  heightPx: 4,
});
const byte = (value: number) => new Uint8Array([value]);

describe('interleaveRequest', () => {
  it('puts pictures where their marks stand', () => {
    expect(interleaveRequest('Before <image> and after <image>', [byte(1), byte(2)])).toEqual([
      { type: 'text', text: 'Before' },
      { type: 'image', bytes: byte(1) },
      { type: 'text', text: 'and after' },
      { type: 'image', bytes: byte(2) },
    ]);
  });

  it('puts pictures without a mark first', () => {
    expect(interleaveRequest('Draw <image>', [byte(1), byte(2)])).toEqual([
      { type: 'image', bytes: byte(1) },
      { type: 'text', text: 'Draw' },
      { type: 'image', bytes: byte(2) },
    ]);
  });

  it('refuses marks without pictures, and requests without words', () => {
    expect(() => interleaveRequest('A <image> and <image>', [byte(1)])).toThrow(
      '2 <image> marks but 1 pictures',
    );
    expect(() => interleaveRequest('  ', [])).toThrow('request is empty');
    expect(() => interleaveRequest(' <image> ', [byte(1)])).toThrow('request is empty');
  });
});

const settings = {
  planner: 'a:planner',
  generator: 'a:image',
  critic: 'a:critic',
  attempts: 2,
  candidates: 1,
  speculation: 'off' as const,
  replans: 0,
  keep: 'best' as const,
  seed: 1,
  size: null,
  references: 'source' as const,
  prompts: 'default',
  budget: {},
};
const step = (number: number, prompt: string | null) => ({
  number,
  name: `Step ${number}`,
  instruction: prompt && `Draw ${prompt}`,
  prompt,
  text: `Text ${number}`,
  source: { kind: 'blank' as const },
});
const call = (role: 'planner' | 'generator' | 'critic', costUsd: number | null): RunEvent => ({
  type: 'call-end',
  key: role,
  role,
  model: `a:${role}`,
  durationMs: 5,
  output: { type: 'text', text: 'x', finishReason: 'stop' },
  tokens: 10,
  costUsd,
});
const verdict = (outcome: 'accepted' | 'rejected', score: number): RunEvent => ({
  type: 'verdict-end',
  step: 1,
  attempt: outcome === 'accepted' ? 2 : 1,
  verdict: {
    outcome,
    reason: 'because',
    refinedPrompt: 'again',
    scores: { semantics: score, quality: score },
  },
});
const start: RunEvent = {
  type: 'run-start',
  version: 1,
  runId: 'run',
  request: { parts: [{ type: 'text', text: 'A story' }] },
  settings,
};
const attempt = (index: number): RunEvent[] => [
  { type: 'attempt-start', step: 1, attempt: index, prompt: `prompt ${index}`, seed: index, source: null },
  { type: 'picture-end', step: 1, attempt: index, image: image(String(index)), warnings: [] },
];
const plan: RunEvent = {
  type: 'plan-end',
  plan: { reasoning: 'why', steps: [step(1, 'a tree'), step(2, null)] },
};
/** Stamps events 100 ms apart, the first at 0. */
const stamp = (events: readonly RunEvent[]): JournalEntry[] =>
  events.map((event, index) => ({ at: index * 100, ...event }));

const complete: RunEvent[] = [
  start,
  call('planner', 0.5),
  plan,
  ...attempt(1),
  verdict('rejected', 3),
  ...attempt(2),
  verdict('accepted', 9),
  { type: 'step-end', step: 1, chosen: 2, accepted: true },
  { type: 'step-end', step: 2, chosen: null, accepted: true },
];

describe('the trace', () => {
  it('folds a journal into steps, attempts and usage', () => {
    const trace = foldTrace(stamp([...complete, call('critic', 0.25)]));
    expect(trace.steps[0]!.attempts.map(({ verdict: it }) => it?.outcome)).toEqual(['rejected', 'accepted']);
    // 12 events, 100 ms apart, the first at 0.
    expect(trace.usage).toEqual({
      imageCalls: 0,
      languageCalls: 2,
      tokens: 20,
      costUsd: 0.75,
      durationMs: 1100,
    });
  });

  it('does not call an unknown price nothing', () => {
    expect(foldTrace(stamp([start, call('planner', 0.5), call('generator', null)])).usage.costUsd).toBeNull();
  });

  it('counts working time only, and forgets the old stop reason when a run goes on', () => {
    const stopped = stamp([
      ...complete,
      { type: 'run-end', stopReason: 'aborted', message: 'stopped', usage: foldTrace(stamp([start])).usage },
    ]);
    const resumed: JournalEntry[] = [
      ...stopped,
      { at: 1_000_000, type: 'run-resume', budget: { imageCalls: 9 } },
      { at: 1_000_200, ...call('critic', 0) },
    ];
    const trace = foldTrace(resumed);
    // 12 events before the pause (0..1100 ms), 200 ms after it.
    expect(trace.usage.durationMs).toBe(1100 + 200);
    expect(trace.stopReason).toBeNull();
    expect(trace.settings.budget).toEqual({ imageCalls: 9 });
  });

  it('says so when the beginning of the journal is lost', () => {
    expect(() => foldTrace(stamp(complete.slice(1)))).toThrow('does not say how the run began');
  });
});

describe('the document', () => {
  it('holds each step: its words, then the picture that was chosen', () => {
    expect(documentOf(foldTrace(stamp(complete)))).toEqual([
      { type: 'text', step: 1, text: 'Text 1' },
      { type: 'image', step: 1, image: image('2'), accepted: true, alt: 'Draw a tree' },
      { type: 'text', step: 2, text: 'Text 2' },
    ]);
  });

  it('shows the best picture so far of a step in which the run was stopped, not accepted', () => {
    const { usage } = foldTrace(stamp([start]));
    const events = [
      ...complete.slice(0, 6),
      { type: 'run-end' as const, stopReason: 'budget' as const, message: 'spent', usage },
    ];
    const parts = documentOf(foldTrace(stamp(events)));
    expect(
      parts.map((part) => (part.type === 'image' ? [part.image.sha256[0], part.accepted] : part.text)),
    ).toEqual(['Text 1', ['1', false]]);
  });

  it('becomes the result that programs get, with paths instead of hashes', () => {
    const result = resultOf(
      foldTrace(
        stamp([
          ...complete,
          { type: 'run-end', stopReason: 'completed', message: null, usage: foldTrace(stamp([start])).usage },
        ]),
      ),
      '/runs/x',
    );
    expect(result.stopReason).toBe('completed');
    expect(result.document[1]).toEqual({
      type: 'image',
      path: `artifacts/${'2'.repeat(64)}.png`,
      step: 1,
      accepted: true,
      alt: 'Draw a tree',
    });
    expect(result.steps[0]!.attempts[0]).toMatchObject({
      index: 1,
      seed: 1,
      image: `artifacts/${'1'.repeat(64)}.png`,
    });
  });
});

describe('an older journal', () => {
  it('is read with the values of settings that it does not know', () => {
    const { candidates: _c, speculation: _s, replans: _r, ...older } = settings;
    const entry = journalEntrySchema.parse({ at: 1, ...start, settings: older });
    expect(entry).toMatchObject({ at: 1, settings: { candidates: 1, speculation: 'off', replans: 0 } });
  });
});

describe('a new plan', () => {
  it('takes the place of the steps that were still to come', () => {
    const replan: RunEvent = {
      type: 'replan-end',
      replan: 1,
      plan: { reasoning: 'why', steps: [step(1, 'a tree'), step(2, 'a hut'), step(3, 'a lake')] },
    };
    const done: RunEvent = { type: 'step-end', step: 1, chosen: 1, accepted: false };
    const { steps } = foldTrace(stamp([start, plan, ...attempt(1), done, replan]));
    expect(steps.map(({ prompt, done: isDone }) => [prompt, isDone])).toEqual([
      ['a tree', true],
      ['a hut', false],
      ['a lake', false],
    ]);
    expect(steps[0]!.attempts).toHaveLength(1);
  });
});
