import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { fillMessages } from '../messages.ts';
import { defaultPromptSet } from './default-set.ts';
import { importPromptSet } from './import.ts';
import { loadPromptSet } from './prompt-set.ts';

/** A checkout in the released shape; the words are ours. */
const NARRATIVE = `NARRATIVE_PROMPT_JSON = """
Make a plan for: "{text_input}"
Answer {'execution_plan': [...]}.
"""
`;
const GUIDANCE = `GUIDANCE_GLOBAL_PROMPT_JSON = """
Go on with "{text_input}".
"""
`;
const CRITIC = (marks: string) => `Iterative_T2I_PROMPT_QWEN = """
${marks}# Look
Wanted: "{original_instruction}" Given: "{rewritten_prompt}"
"""
`;
const UEVAL = 'UEval/system.py';
const TRAINING = 'train/EasyR1/verl/utils/system.py';

let files: Map<string, string>;
const importAll = () => importPromptSet({ readFile: async (path) => files.get(path) ?? null });

beforeEach(() => {
  files = new Map([
    [UEVAL, NARRATIVE + GUIDANCE + CRITIC('')],
    [TRAINING, CRITIC('<image><image>\n').replace('# Look', '# Look twice')],
  ]);
});

describe('importing the released prompts', () => {
  it('puts the request where the planner was trained to find it, in one user message', async () => {
    const { planner } = await importAll();
    const picture = {
      type: 'file',
      mediaType: 'image/png',
      data: { type: 'data', data: new Uint8Array([1]) },
    } as const;
    const request = [{ type: 'text', text: 'A story of {text_input}' } as const, picture];
    expect(fillMessages(planner.textOnly, { replyMode: 'text', request: request.slice(0, 1) })).toEqual([
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: `\nMake a plan for: "A story of {text_input}"\nAnswer {'execution_plan': [...]}.\n`,
          },
        ],
      },
    ]);
    expect(fillMessages(planner.interleaved, { replyMode: 'text', request })[0]!.content).toEqual([
      { type: 'text', text: '\nGo on with "A story of {text_input}' },
      picture,
      { type: 'text', text: '".\n' },
    ]);
  });

  it('shows the critic both pictures first, as the training rows do', async () => {
    const { critic } = await importAll();
    expect(critic).toEqual({
      system: null,
      user: [
        { type: 'image', slot: 'before' },
        { type: 'image', slot: 'after' },
        { type: 'text', text: '\n# Look twice\nWanted: "{{step_prompt}}" Given: "{{current_prompt}}"' },
      ],
      unrefined: 'empty',
    });
  });

  it('makes the same message of a file without picture marks', async () => {
    const trained = (await importAll()).critic;
    files.delete(TRAINING);
    const other = (await importAll()).critic;
    expect(JSON.stringify(other).replace('# Look', '# Look twice')).toBe(JSON.stringify(trained));
  });

  it('answers in text, and compares with our prompt', async () => {
    const set = await importAll();
    expect(set).toMatchObject({ name: 'released', replyMode: 'text', compare: defaultPromptSet.compare });
    expect(loadPromptSet(JSON.stringify(set))).toEqual(set);
  });

  it('takes the prompt for stories from the data generation when that is all there is', async () => {
    files.set('data_gen/system_hy.py', NARRATIVE.replace('Make', 'Write'));
    files.set(UEVAL, GUIDANCE);
    expect(JSON.stringify((await importAll()).planner.textOnly)).toContain('Write a plan for');
  });

  it('says which file was expected', async () => {
    files.clear();
    await expect(importAll()).rejects.toThrow(
      new ConfigError(
        'Expected the prompt NARRATIVE_PROMPT_JSON in UEval/system.py or data_gen/system_hy.py, but there is no such file; name the folder of a checkout of github.com/zhengdian1/InterleaveThinker.',
      ),
    );
  });

  it('says which constant was expected', async () => {
    files.set(UEVAL, NARRATIVE);
    await expect(importAll()).rejects.toThrow(
      'Expected the prompt GUIDANCE_GLOBAL_PROMPT_JSON in UEval/system.py, but it holds no such constant string',
    );
  });

  it('says which placeholder a changed prompt has lost', async () => {
    files.set(UEVAL, NARRATIVE.replace('{text_input}', '{request}') + GUIDANCE);
    await expect(importAll()).rejects.toThrow(
      'NARRATIVE_PROMPT_JSON in UEval/system.py does not contain {text_input}',
    );
  });
});
