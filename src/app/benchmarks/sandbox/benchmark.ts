/** The sandbox as one more benchmark: the same phases, tables and report, and a judge that costs nothing. */
import { createWording } from '../../../benchmarks/index.ts';
import type { BenchmarkItem, LoadedBenchmark } from '../../../benchmarks/index.ts';
import { ConfigError } from '../../../core/errors.ts';
import { judgeAnswer } from './judge-answer.ts';
import { SANDBOX_METRICS, measureSandbox } from './measure.ts';
import { benchmarkStories } from './stories.ts';
import type { BenchmarkStory } from './stories.ts';

/** Who judges: code that compares scenes, not a model. */
export const SANDBOX_JUDGE = 'sandbox-judge';

/** @param options `requests` 1 or more; the same seed gives the same stories. */
export function loadSandbox({ requests, seed }: { requests: number; seed: number }): LoadedBenchmark {
  const stories = benchmarkStories(requests, seed);
  const byId = new Map(stories.map((story) => [story.id, story]));
  return {
    name: 'sandbox',
    title: 'Sandbox (simulated)',
    version: `${requests} requests, seed ${seed}`,
    answer: 'document',
    items: stories.map(itemOf),
    problems: [],
    notes: [
      'Every figure here is of a simulated world (docs/sandbox.md). It says something about planners and critics, nothing about a real image model.',
      'Things, colours and places are combinations that training never shows, and no sentence has a form that training uses.',
      'A step is fully right when the picture shows all that its sentence asks for and nothing else has changed since the picture before; a story, when all its steps are. One picture of a whole story counts for all its sentences or none.',
    ],
    officialJudge: { model: SANDBOX_JUDGE, tries: 1 },
    metrics: SANDBOX_METRICS,
    measure: (rows, handling) => measureSandbox(byId, rows, handling),
    quality: ({ judged: { marks } }) =>
      typeof marks['right'] === 'number' ? marks['right'] / (marks['sentences'] ?? 1) : null,
    loadWording: async () => createWording('official', {}),
    readAnswers: async () => {
      throw new ConfigError(
        'The sandbox takes in no answers from elsewhere: only pictures of sandbox:image can be judged.',
      );
    },
    published: null,
  };
}

function itemOf(story: BenchmarkStory): BenchmarkItem {
  return {
    id: story.id,
    category: story.length,
    subcategory: null,
    request: [{ type: 'text', text: story.sentences.join(' ') }],
    expected: null,
    judgeCalls: 0,
    judgePictures: () => 0,
    judge: (answer) => judgeAnswer(story, answer),
  };
}
