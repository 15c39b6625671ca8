import { describe, expect, it } from 'vitest';
import { foldTrace } from '../core/trace.ts';
import { createFixtureRun } from '../testing/fixture-trace.ts';
import { escapeMarkdown, storyMarkdown } from './markdown.ts';

const pathOf = (step: number) => `images/step-${step}.png`;

describe('escapeMarkdown', () => {
  it.each([
    ['# heading', '\\# heading'],
    ['a\n- b\n+ c\n1. d\n2) e', 'a\n\\- b\n\\+ c\n1\\. d\n2\\) e'],
    ['x\n===\n---', 'x\n\\===\n\\---'],
    ['**a** _b_ `c` ~~d~~', '\\*\\*a\\*\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~'],
    ['![a](b) <b> [^1]', '!\\[a\\](b) \\<b\\> \\[\\^1\\]'],
    ['&lt; &#60; R&D', '\\&lt; \\&#60; R&D'],
    ['a | b\n:--|--', 'a \\| b\n\\:--\\|--'],
    ['$x$ {{y}} \\', '\\$x\\$ \\{\\{y\\}\\} \\\\'],
    ['https://a.b www.c.d me@e.f', 'https\\://a.b www\\.c.d me\\@e.f'],
    ['    code\r\n\tcode\u0007', 'code\ncode'],
    ['An apple - 3.5 kg (red): good!', 'An apple - 3.5 kg (red): good!'],
  ])('writes %j as %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});

describe('storyMarkdown', () => {
  it('tells the story with its pictures, says what was kept, and why it stops', async () => {
    const { trace } = await createFixtureRun();
    const story = storyMarkdown(trace, pathOf);
    expect(story.split('\n\n').map((block) => block.slice(0, 50))).toEqual([
      '# A bedtime story about the lighthouse in my sketc',
      'High above the sea, where the wind turns around an',
      '![Draw the lighthouse of the sketch in daylight.](',
      'One day two white sails came around the cliff.',
      '![Two white sailboats pass in front of the cliff.]',
      '“Are you lost?” asked the lighthouse.',
      '“Not yet,” said the boats, “but it is still early.',
      'The sun slipped into the water without a splash, a',
      '![Dusk falls; the lighthouse and both boats stay a',
      '> Kept as the best of 3 tries. The critic still wi',
      'Then the lighthouse did what it was built for. It ',
      '![It is night, and the lamp of the lighthouse shin',
      '> **The story stops here.** The budget of 9 pictur',
      '---',
      'The pictures come from the built-in simulated pict',
    ]);
    expect(story).toContain(
      '> Kept as the best of 3 tries. The critic still wished for more: One of the two',
    );
    expect(story).toContain('The budget of 9 pictures is used up. 5 of 6 steps are finished.\n');
  });

  it('is the same byte for byte when the run has another id, other times, a pause, and another price', async () => {
    const { entries } = await createFixtureRun();
    const later = entries.map((entry) => ({
      ...entry,
      at: entry.at * 2,
      ...(entry.type === 'run-start' ? { runId: 'other' } : {}),
      ...(entry.type === 'call-end' ? { costUsd: null, durationMs: 9999 } : {}),
    }));
    const resume = { at: entries.at(-1)!.at * 3, type: 'run-resume' as const, budget: { imageCalls: 9 } };
    const resumed = foldTrace([...later.slice(0, 20), resume, ...later.slice(20)]);
    expect(storyMarkdown(resumed, pathOf)).toBe(storyMarkdown(foldTrace(entries), pathOf));
  });

  it('keeps text that looks like markup as text, and alt text on one line', async () => {
    const { trace } = await createFixtureRun();
    Object.assign(trace.steps[0]!, { text: '# One\n<b>two</b>', instruction: 'a ] b\n\nc' });
    const story = storyMarkdown(trace, pathOf);
    expect(story).toContain('\n\n\\# One\\\n\\<b\\>two\\</b\\>\n\n![a \\] b c](images/step-1.png)\n\n');
  });

  it('says of a completed run from a real model nothing but the story', async () => {
    const { trace } = await createFixtureRun();
    Object.assign(trace, { stopReason: 'completed', message: null });
    Object.assign(trace.settings, { generator: 'openai:gpt-image-1' });
    expect(storyMarkdown(trace, pathOf)).toMatch(/\(images\/step-5\.png\)\n$/);
  });
});
