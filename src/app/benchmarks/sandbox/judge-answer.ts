/** Judging an answer to a sandbox story: pictures against what was asked, and the critic against the truth. */
import { createFsRunStore } from '../../../adapters/store/fs.ts';
import { readPicture } from '../../../benchmarks/index.ts';
import type { Answer, Judged } from '../../../benchmarks/index.ts';
import type { ArtifactRef } from '../../../core/artifact.ts';
import { foldTrace } from '../../../core/trace.ts';
import type { Trace } from '../../../core/trace.ts';
import { understand } from '../../../sandbox/grammar/index.ts';
import { judgePicture } from '../../../sandbox/judge/judge.ts';
import type { Fault } from '../../../sandbox/judge/judge.ts';
import { readScene } from '../../../sandbox/render/picture-chunk.ts';
import { EMPTY_SCENE } from '../../../sandbox/scene.ts';
import type { Scene } from '../../../sandbox/scene.ts';
import { judgeStory } from './align.ts';
import type { BenchmarkStory } from './stories.ts';

/** Who plays no part in a run: its settings name this instead of a model. */
export const NOBODY = 'none';

/**
 * Marks of an answer: `story` (1: every picture is fully right and every sentence has one), `right` of `sentences`,
 * `right:TYPE` of `asked:TYPE` by type of change, `semantics` and `quality` (0-10, means over the pictures),
 * `imageCalls`, and of all pictures that the critic saw how many it accepted: `acceptedRight` of `right` ones and so on.
 */
export async function judgeAnswer(story: BenchmarkStory, answer: Answer): Promise<Judged> {
  const scenes: Scene[] = [];
  for (const part of answer.parts) {
    if (part.type !== 'image') continue;
    const scene = readScene((await readPicture(part.picture)).bytes);
    if (scene === null) return unjudged('A picture was not drawn by sandbox:image and cannot be judged.');
    scenes.push(scene);
  }
  const pictures = judgeStory(story.changes, scenes);
  const isRight = (index: number) =>
    pictures.some(({ from, to, judgement }) => from <= index && index < to && judgement.fullyRight);
  const marks: Record<string, number | null> = {
    ...sentenceMarks(story, isRight),
    story: pictures.length > 0 && pictures.every(({ judgement }) => judgement.fullyRight) ? 1 : 0,
    semantics: mean(pictures.map(({ judgement }) => judgement.semantics)),
    quality: mean(pictures.map(({ judgement }) => judgement.quality)),
    ...(answer.run == null ? {} : await runMarks(answer.run)),
  };
  const reasons = pictures.map(({ from, to, judgement }, index) => ({
    question: `Picture ${index + 1}: ${story.sentences.slice(from, to).join(' ') || '(no sentence of its own)'}`,
    text: judgement.fullyRight ? 'Fully right.' : judgement.faults.map(describeFault).join('; '),
  }));
  return { outcome: 'scored', marks, reasons };
}

function unjudged(text: string): Judged {
  return { outcome: 'failed', marks: {}, reasons: [{ question: 'Judging', text }] };
}

function sentenceMarks(
  { changes }: BenchmarkStory,
  isRight: (index: number) => boolean,
): Record<string, number> {
  const marks: Record<string, number> = { sentences: changes.length, right: 0 };
  const add = (key: string, value: number) => {
    marks[key] = (marks[key] ?? 0) + value;
  };
  for (const [index, { type }] of changes.entries()) {
    const right = isRight(index) ? 1 : 0;
    add('right', right);
    add(`right:${type}`, right);
    add(`asked:${type}`, 1);
  }
  return marks;
}

/** What the run behind an answer cost, and how its critic did. */
async function runMarks(folder: string): Promise<Record<string, number>> {
  const { journal, artifacts } = createFsRunStore(folder);
  const { entries } = await journal.read();
  if (entries.length === 0) return {};
  const trace = foldTrace(entries);
  const { imageCalls } = trace.usage;
  if (trace.settings.critic === NOBODY) return { imageCalls };
  const sceneOf = async (ref: ArtifactRef) => readScene(await artifacts.get(ref));
  return { imageCalls, ...(await criticMarks(trace, sceneOf)) };
}

/** The critic is judged by what it was asked: the step's prompt, not the story. */
async function criticMarks(
  { steps }: Trace,
  sceneOf: (ref: ArtifactRef) => Promise<Scene | null>,
): Promise<Record<string, number>> {
  const marks = { acceptedRight: 0, rejectedRight: 0, acceptedWrong: 0, rejectedWrong: 0, unreadable: 0 };
  for (const { prompt, attempts } of steps) {
    for (const { source, image, verdict } of attempts) {
      if (prompt === null || image === null || verdict === null) continue;
      const before = source === null ? EMPTY_SCENE : await sceneOf(source);
      const after = await sceneOf(image);
      if (before === null || after === null) continue;
      if (verdict.outcome === 'unreadable') {
        marks.unreadable++;
        continue;
      }
      const { fullyRight } = judgePicture(understand(prompt, before).changes, before, after);
      marks[`${verdict.outcome}${fullyRight ? 'Right' : 'Wrong'}`]++;
    }
  }
  return marks;
}

function describeFault({ type, subject, wanted, got, asked }: Fault): string {
  const what = subject === '' ? type : `${subject}, ${type}`;
  return `${what}: ${wanted} was ${asked ? 'wanted' : 'there'}, ${got} was drawn`;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
