import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../core/errors.ts';
import { resultOf } from '../core/result.ts';
import type { Trace } from '../core/trace.ts';
import { createFixtureRun } from '../testing/fixture-trace.ts';
import type { FixtureRun } from '../testing/fixture-trace.ts';
import { publishRun } from './publish.ts';
import { keptNote, stopNote } from './wording.ts';

let run: FixtureRun;
beforeAll(async () => {
  run = await createFixtureRun();
});

/** A trace that a test may change. */
const freshTrace = (): Trace => structuredClone(run.trace);

async function publish(trace: Trace): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = await publishRun({ trace, readArtifact: run.readArtifact, dir: 'runs/x' });
  return new Map(files.map((file) => [file.path, file.bytes]));
}
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const pageOf = async (trace: Trace) => textOf((await publish(trace)).get('index.html'));
/** The page without its style sheet and the bytes of its pictures, so that a failure can be read. */
const wordsOf = async (trace: Trace) =>
  (await pageOf(trace))
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/base64,[^"]*/g, '')
    .replace(/\s+/g, ' ');

const VOID_TAGS = new Set(['meta', 'link', 'img']);

/** The page's tags as a reader of HTML takes them apart; throws where one is not closed by its own end. */
function tagsOf(page: string): string[] {
  const open: string[] = [];
  const tags: string[] = [];
  const body = page.replace(/^<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '');
  for (const [, end, name] of body.matchAll(
    /<(\/?)([a-z]+[0-9]?)(?:\s+[a-z-]+="[^"<>]*"|\s+open)*\s*\/?>/g,
  )) {
    if (end === '/') expect(open.pop()).toBe(name);
    else {
      tags.push(name!);
      if (!VOID_TAGS.has(name!)) open.push(name!);
    }
  }
  expect(open).toEqual([]);
  // Every `<` begins a tag that was counted: nothing else opens one.
  expect(body.match(/</g)).toHaveLength(body.match(/<\/?[a-z]+[0-9]?[\s>]/g)!.length);
  return tags;
}

describe('publishRun', () => {
  it('gives the pictures of the story, then what points at them', async () => {
    const files = await publish(freshTrace());
    expect([...files.keys()]).toEqual([
      'images/step-1.png',
      'images/step-2.png',
      'images/step-4.png',
      'images/step-5.png',
      'story.md',
      'index.html',
      'run.json',
    ]);
    const chosen = run.trace.steps[1]!.attempts[2]!.image!;
    expect(files.get('images/step-2.png')).toEqual(await run.readArtifact(chosen));
    expect(textOf(files.get('story.md'))).toContain('](images/step-5.png)');
  });

  it('writes the result as JSON', async () => {
    const json = textOf((await publish(freshTrace())).get('run.json'));
    expect(JSON.parse(json)).toEqual(resultOf(run.trace, 'runs/x'));
    expect(json.endsWith('\n}\n')).toBe(true);
  });

  it('publishes a run that ended before it had a plan', async () => {
    const trace = freshTrace();
    trace.steps.length = 0;
    Object.assign(trace, { stopReason: 'refused', message: 'I only know picture books.' });
    const files = await publish(trace);
    expect([...files.keys()]).toEqual(['story.md', 'index.html', 'run.json']);
    const page = textOf(files.get('index.html'));
    expect(page).toContain('There is no story to show');
    expect(page).toContain('I only know picture books.');
    tagsOf(page);
  });

  it('passes on that a picture is missing', async () => {
    const readArtifact = () => Promise.reject(new StoreError('The picture abc is missing.'));
    await expect(publishRun({ trace: run.trace, readArtifact, dir: 'x' })).rejects.toThrow(
      'The picture abc is missing.',
    );
  });
});

describe('the page', () => {
  it('asks nothing of the network and lets only its own style sheet and inlined pictures in', async () => {
    const page = await pageOf(freshTrace());
    const style = /<style>([^<]*)<\/style>/.exec(page)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(
      `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-${hash}&#39;; base-uri`,
    );
    const urls = [...page.matchAll(/(?:src|href|action|poster|data|srcset)="([^"]*)"/g)].map(
      (match) => match[1]!,
    );
    // Icon, one given picture, four of the story, nine attempts.
    expect(urls).toHaveLength(15);
    expect(urls.filter((url) => !url.startsWith('data:image/'))).toEqual([]);
    expect(style).not.toMatch(/url\(|@import/);
    expect(page).not.toMatch(/\sstyle="|\son[a-z]+="/);
  });

  it('is well formed, with landmarks, and headings that never skip a level', async () => {
    const tags = tagsOf(await pageOf(freshTrace()));
    expect(tags).toContain('main');
    expect(tags).toContain('header');
    expect(tags).toContain('footer');
    const levels = tags.filter((tag) => /^h[1-6]$/.test(tag)).map((tag) => Number(tag[1]));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, i) => i > 0 && level > levels[i - 1]! + 1)).toEqual([]);
  });

  it('gives every picture words and a size', async () => {
    const images = (await pageOf(freshTrace())).match(/<img\s[^>]*>/g)!;
    expect(images).toHaveLength(14);
    expect(images.filter((tag) => !/\swidth="[1-9]\d*"\s+height="[1-9]\d*"\s+alt="[^"]+"/.test(tag))).toEqual(
      [],
    );
  });

  it('shows text that looks like markup as text, in every place that a model or a user writes to', async () => {
    const hostile = `</style><script>alert(1)</script><img src=x onerror="alert(2)"> ' & ${'long'.repeat(99)} 👩‍👩‍👧 مرحبا`;
    const trace = freshTrace();
    Object.assign(trace, { reasoning: hostile, message: hostile, runId: hostile });
    Object.assign(trace.settings, {
      planner: hostile,
      generator: hostile,
      critic: hostile,
      prompts: hostile,
    });
    for (const part of trace.request.parts) if (part.type === 'text') part.text = hostile;
    trace.failures.push({ role: 'critic', model: hostile, message: hostile });
    for (const step of trace.steps) {
      Object.assign(step, { name: hostile, text: hostile, prompt: hostile, instruction: hostile });
      for (const attempt of step.attempts) {
        Object.assign(attempt, { prompt: `${attempt.index} ${hostile}`, warnings: [hostile] });
        attempt.verdict!.reason = hostile;
      }
    }
    const page = await pageOf(trace);
    const tags = tagsOf(page);
    expect(tags).not.toContain('script');
    expect(tags.filter((tag) => tag === 'img')).toHaveLength(14);
    expect(tags.filter((tag) => tag === 'style')).toEqual([]);
    expect(page.split('&lt;script&gt;alert(1)&lt;/script&gt;').length - 1).toBeGreaterThan(60);
  });

  it('tells how each attempt fared: verdict, scores, seed, warning, and the change of the prompt', async () => {
    const page = await wordsOf(freshTrace());
    expect(page).toContain('Two sailboats are there, but the lighthouse turned blue.');
    expect(page).toContain('Shows what was asked: 6 of 10. Well made: 8 of 10.');
    expect(page).toContain('Seed 2001. What changed in the prompt since the try before:');
    expect(page).toContain(
      'Add <ins>exactly</ins> two white sailboats on the water<ins>, side by side</ins>.',
    );
    expect(page).toContain('sandbox:image draws 480x360 only; the size 512x512 was left out');
    expect(page).toContain('<span class="badge unreadable">verdict unreadable</span>');
    expect(page).toContain('<span class="badge kept">kept without acceptance, 3 tries</span>');
    expect(page).toContain('<span class="badge accepted">accepted at once</span>');
    expect(page.match(/>in the story</g)).toHaveLength(4);
  });

  it('names an unknown cost, and never writes it as nothing', async () => {
    const trace = freshTrace();
    trace.usage.costUsd = null;
    const page = await wordsOf(trace);
    expect(page).toMatch(/<dt>Cost<\/dt>\s*<dd dir="auto">unknown<\/dd>/);
    trace.usage.costUsd = 0.0312;
    expect(await wordsOf(trace)).toMatch(/<dt>Cost<\/dt>\s*<dd dir="auto">\$0\.0312<\/dd>/);
  });

  it('says that the pictures are simulated, and only where they are', async () => {
    const trace = freshTrace();
    expect(await wordsOf(trace)).toContain('built-in simulated picture world');
    trace.settings.generator = 'openai:gpt-image-1';
    expect(await wordsOf(trace)).not.toContain('simulated');
  });

  it('carries the language and the direction of its story, and keeps its own words English', async () => {
    const trace = freshTrace();
    for (const step of trace.steps) step.text = 'بيت أحمر يقف في المرج.';
    const page = await wordsOf(trace);
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(page).toContain('<footer class="colophon" lang="en" dir="ltr">');
  });

  it('shows the unfinished step of a stopped run with its best picture', async () => {
    const trace = freshTrace();
    const step = trace.steps[3]!;
    Object.assign(step, { done: false, chosen: null });
    expect(await wordsOf(trace)).toContain(
      'Not finished: the run stopped while this picture was being worked on.',
    );
    expect((await publish(trace)).get('images/step-4.png')).toEqual(
      await run.readArtifact(step.attempts[1]!.image!),
    );
  });
});

describe('the note beside a kept picture', () => {
  const noteWith = (change: (trace: Trace) => void) => {
    const trace = freshTrace();
    change(trace);
    return keptNote(trace, trace.steps[3]!);
  };

  it('is not there for an accepted picture or a step without one', () => {
    const trace = freshTrace();
    expect([0, 1, 2, 4, 5].map((index) => keptNote(trace, trace.steps[index]!))).toEqual(Array(5).fill(null));
  });

  it('names the rule by which it was kept', () => {
    expect(noteWith(() => {})?.lead).toBe('Kept as the best of 3 tries. The critic still wished for more:');
    expect(noteWith((trace) => (trace.settings.keep = 'last'))?.lead).toMatch(
      /^Kept as the last of 3 tries\./,
    );
    expect(
      noteWith((trace) => trace.steps[3]!.attempts.splice(2) && trace.steps[3]!.attempts.splice(0, 1))?.lead,
    ).toMatch(/^Kept after its only try\./);
  });

  it('does not call a picture rejected that was never judged or whose verdict could not be read', () => {
    const chosen = (trace: Trace) => trace.steps[3]!.attempts[1]!;
    expect(noteWith((trace) => (chosen(trace).verdict = null))).toEqual({
      lead: 'Kept as the best of 3 tries. The critic has not seen it.',
      reason: null,
    });
    expect(noteWith((trace) => (chosen(trace).verdict!.outcome = 'unreadable'))).toEqual({
      lead: 'Kept as the best of 3 tries. The critic’s answer could not be read.',
      reason: null,
    });
  });
});

describe('the note at the end', () => {
  it('is not there for a completed run, and names an unfinished one', () => {
    const trace = freshTrace();
    expect(stopNote(trace)).toEqual({
      heading: 'The story stops here',
      reason: 'The budget of 9 pictures is used up.',
      progress: '5 of 6 steps are finished.',
    });
    Object.assign(trace, { stopReason: 'completed', message: null });
    expect(stopNote(trace)).toBeNull();
    Object.assign(trace, { stopReason: null });
    expect(stopNote(trace)?.reason).toBe('The run has not finished.');
  });
});
