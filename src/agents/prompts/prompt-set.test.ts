import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { readCriticReply } from '../../formats/critic.ts';
import { readPlannerReply } from '../../formats/planner.ts';
import { defaultPromptSet } from './default-set.ts';
import { loadPromptSet } from './prompt-set.ts';
import type { PromptSet } from './prompt-set.ts';

const changed = (change: (set: PromptSet) => unknown): string => {
  const set = structuredClone(defaultPromptSet);
  change(set);
  return JSON.stringify(set);
};

describe('a prompt set', () => {
  it('is read back from its JSON', () => {
    expect(loadPromptSet(JSON.stringify(defaultPromptSet))).toEqual(defaultPromptSet);
  });

  it('repeats the step prompt unless the set says otherwise', () => {
    const json = changed(({ critic }) => delete (critic as Partial<typeof critic>).unrefined);
    expect(loadPromptSet(json).critic.unrefined).toBe('repeat');
  });

  it.each([
    ['no JSON', '{', 'is no JSON'],
    ['a missing part', changed((set) => delete (set as Partial<PromptSet>).compare), '"compare"'],
    ['an unknown key', changed((set) => Object.assign(set, { critics: 1 })), 'critics'],
    ['a name with a slash', changed((set) => (set.name = 'a/b')), 'letters, digits'],
    [
      'a misspelt placeholder',
      changed((set) => (set.critic.system = '{{reply_format}} {{ stepprompt }}')),
      '{{stepprompt}} is unknown here (known: {{step_prompt}}, {{current_prompt}}, {{reply_format}})',
    ],
    [
      'a critic that does not get the step',
      changed(
        (set) =>
          (set.critic.user = set.critic.user.filter((part) => !JSON.stringify(part).includes('step_'))),
      ),
      '{{step_prompt}} is missing',
    ],
    [
      'a critic that does not see the picture',
      changed(
        (set) =>
          (set.critic.user = set.critic.user.filter((part) => !JSON.stringify(part).includes('"after"'))),
      ),
      '"after" must stand once in the user message, not 0 times',
    ],
    [
      'a planner that gets no request',
      changed((set) => (set.planner.textOnly.user = [{ type: 'text', text: 'Plan.' }])),
      '"request" must stand once',
    ],
    [
      'a reply format that is nowhere asked for',
      changed((set) => (set.compare.system = 'Compare.')),
      '{{reply_format}} is missing',
    ],
  ])('with %s is refused', (_, json, message) => {
    expect(() => loadPromptSet(json)).toThrow(ConfigError);
    expect(() => loadPromptSet(json)).toThrow(message);
  });
});

describe('the default prompts', () => {
  const { planner, critic, compare } = defaultPromptSet;

  it.each([
    [
      'planner',
      planner.textOnly,
      ['execution_plan', 'step_number', 'instruction', 'prompt', 'auxiliary_text', 'from'],
    ],
    [
      'planner',
      planner.interleaved,
      ['execution_plan', 'step_number', 'step_name', 'auxiliary_text', 'from'],
    ],
    ['critic', critic, ['previous_step_success', 'refine_prompt', 'semantics', 'quality', 'reason']],
    ['compare', compare, ['better', 'reason']],
  ])('name every key of the reply (%s)', (_, { replyFormat }, keys) => {
    for (const key of keys) {
      expect(replyFormat!.json).toContain(`"${key}"`);
      expect(replyFormat!.text).toContain(`"${key}"`);
    }
    expect(replyFormat!.text).toContain('<think>');
    expect(replyFormat!.text).toContain('</answer>');
  });
});

describe('docs/prompts.md', () => {
  it('shows replies and a prompt set that can be read', async () => {
    const page = await readFile(new URL('../../../docs/prompts.md', import.meta.url), 'utf8');
    const [plan, verdict, set] = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, json]) => json!);
    expect(readPlannerReply(plan!)).toMatchObject({ ok: true, value: { steps: [{ from: 'blank' }] } });
    expect(readCriticReply(verdict!)).toMatchObject({
      ok: true,
      value: { scores: { semantics: 6, quality: 9 } },
    });
    expect(loadPromptSet(set!).name).toBe('mine');
  });
});
