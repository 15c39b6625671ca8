/** Runs against fakes: for tests of the engine. */
import type { Critic } from '../agents/critic/critic.ts';
import type { FailedStep, Planner } from '../agents/planner/planner.ts';
import { createMemoryRunStore } from '../adapters/store/memory.ts';
import type { JournalEntry } from '../core/events.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Settings } from '../core/settings.ts';
import type { RunStore } from '../core/store.ts';
import type { Verdict } from '../core/verdict.ts';
import { createLimiter } from '../lib/limiter.ts';
import { fakeImageModel, fakeLanguageModel } from './fake-models.ts';
import type { RunModels } from '../engine/models.ts';
import type { RunEnvironment, RunStart } from '../engine/run.ts';

export const step = (
  number: number,
  source: Step['source'],
  prompt: string | null = `picture ${number}`,
): Step => ({
  number,
  name: `Step ${number}`,
  instruction: prompt,
  prompt,
  text: `Text ${number}`,
  source,
});
export const blank = { kind: 'blank' } as const;
export const from = (number: number) => ({ kind: 'step', number }) as const;
const twoSteps: Plan = { reasoning: '', steps: [step(1, blank), step(2, from(1))] };

export const accepted: Verdict = { outcome: 'accepted', reason: 'good', refinedPrompt: null, scores: null };
export const rejected = (score: number | null, refinedPrompt: string | null = null): Verdict => ({
  outcome: 'rejected',
  reason: 'bad',
  refinedPrompt,
  scores: score === null ? null : { semantics: score, quality: score },
});

const settings: Settings = {
  planner: 'fake:planner',
  generator: 'fake:image',
  critic: 'fake:critic',
  attempts: 3,
  candidates: 1,
  speculation: 'off',
  replans: 0,
  keep: 'best',
  seed: 7,
  size: null,
  references: 'source',
  prompts: 'default',
  budget: {},
};
export const start = (overrides: Partial<Settings> = {}): RunStart => ({
  runId: 'run-1',
  request: { parts: [{ type: 'text', text: 'A story' }] },
  settings: { ...settings, ...overrides },
});

/** A world of fakes: each agent makes one real call through `ask`, then says what the test wants. */
export function world(options: {
  plan?: Plan;
  /** By step and attempt. */
  verdict?: (step: number, attempt: number) => Verdict;
  better?: 'first' | 'second' | 'tie';
  replan?: (plan: Plan, failed: FailedStep) => Plan;
  beforeDrawing?: Parameters<typeof fakeImageModel>[0];
  beforeJudging?: (step: number, attempt: number) => void | Promise<void>;
  onEvent?: (event: JournalEntry) => unknown;
  store?: RunStore;
}) {
  const { plan = twoSteps, verdict = () => accepted, better = 'tie', beforeDrawing, store } = options;
  const { replan = (old: Plan) => old } = options;
  const image = fakeImageModel(beforeDrawing);
  const plannerModel = fakeLanguageModel('planner', () => 'planned');
  const criticModel = fakeLanguageModel('critic', () => 'judged');
  const seen: Parameters<Critic['judge']>[0][] = [];
  const planner: Planner = {
    async plan({ ask }) {
      await ask('plan:1', { prompt: [] });
      return { outcome: 'plan', plan };
    },
    async replan({ ask, key, plan: old, failed }) {
      await ask(`${key}:1`, { prompt: [] });
      return replan(old, failed);
    },
  };
  const critic: Critic = {
    async judge(input) {
      seen.push(input);
      await input.ask(`${input.keyPrefix}:1`, { prompt: [] });
      const [stepNumber = 0, attempt = 0] = /s(\d+):a(\d+)/.exec(input.keyPrefix)!.slice(1).map(Number);
      await options.beforeJudging?.(stepNumber, attempt);
      return verdict(stepNumber, attempt);
    },
    async compare({ keyPrefix, ask }) {
      await ask(keyPrefix, { prompt: [] });
      return better;
    },
  };
  const rules = {
    limiter: createLimiter({}),
    price: { image: 0.5, inputPerMillion: 1000, outputPerMillion: 1000 },
    retry: { retries: 2, baseDelayMs: 1, maxDelayMs: 10 },
    timeoutMs: 5000,
  };
  const capabilities = { edit: true, maxReferences: 1, mask: false, seed: true };
  const models: RunModels = {
    planner: { id: 'fake:planner', model: plannerModel, ...rules },
    generator: { id: 'fake:image', model: image, capabilities, ...rules },
    critic: { id: 'fake:critic', model: criticModel, ...rules },
  };
  const events: JournalEntry[] = [];
  let clock = 0;
  const environment: RunEnvironment = {
    store: store ?? createMemoryRunStore(),
    models,
    planner,
    critic,
    nowMs: () => ++clock,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  };
  return { environment, events, image, plannerModel, criticModel, seen, dying: dyingStore };
}

export type World = ReturnType<typeof world>;

/** Keys of the finished calls, in the order of their ends. */
export function callKeys(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap((event) => (event.type === 'call-end' ? [event.key] : []));
}

/** A store that dies after so many journal lines, as a killed process would. */
export function dyingStore(store: RunStore, linesLeft: number): RunStore {
  return {
    ...store,
    journal: {
      ...store.journal,
      async append(entry) {
        if (linesLeft-- <= 0) throw new Error('killed');
        await store.journal.append(entry);
      },
    },
  };
}
