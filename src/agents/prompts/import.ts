/**
 * Makes a prompt set of the prompts that the paper's authors released, read from the user's own checkout: the released
 * checkpoints answer well only to the words and the layout that they were trained on. Nothing of it is kept here but
 * the names under which it is found.
 *
 * Layout, as the released code has it: no system message; the planner's prompt with the request in the place of
 * `{text_input}`, its pictures where they stand; the critic's two pictures first, before and after, then its prompt.
 * Where the released training and demo code differ, training is followed (`unrefined: 'empty'`: the demos repeat the
 * step's prompt on the first judgement, the training rows leave it empty).
 */
import { ConfigError } from '../../core/errors.ts';
import { defaultPromptSet } from './default-set.ts';
import { promptSetSchema } from './prompt-set.ts';
import type { CriticMessageTemplate, PlannerMessage, PromptSet } from './prompt-set.ts';
import { readPythonStrings } from './python-strings.ts';

export interface ImportOptions {
  /** Text of a file of the checkout, by its path in it; `null` when there is none. */
  readonly readFile: (path: string) => Promise<string | null>;
  /** Name of the new prompt set. */
  readonly name?: string;
}

/** A released prompt: the constant's name, and the files that may hold it, best first. */
interface Source {
  readonly constant: string;
  readonly paths: readonly string[];
  readonly placeholders: readonly string[];
}

const REPOSITORY = 'github.com/zhengdian1/InterleaveThinker';
const TEXT_ONLY: Source = {
  constant: 'NARRATIVE_PROMPT_JSON',
  paths: ['UEval/system.py', 'data_gen/system_hy.py'],
  placeholders: ['{text_input}'],
};
const INTERLEAVED: Source = {
  constant: 'GUIDANCE_GLOBAL_PROMPT_JSON',
  paths: ['UEval/system.py'],
  placeholders: ['{text_input}'],
};
const CRITIC: Source = {
  constant: 'Iterative_T2I_PROMPT_QWEN',
  // The first is what the reinforcement learning rendered its rows with.
  paths: ['train/EasyR1/verl/utils/system.py', 'UEval/system.py', 'data_gen/system_hy.py'],
  placeholders: ['{original_instruction}', '{rewritten_prompt}'],
};

/**
 * The released prompts as a prompt set that answers in text. Pictures are compared with our own prompt: none was
 * released for that.
 * @throws {ConfigError} that names the file or constant that was expected and is missing.
 */
export async function importPromptSet({ readFile, name = 'released' }: ImportOptions): Promise<PromptSet> {
  const [textOnly, interleaved, critic] = [
    await findPrompt(TEXT_ONLY, readFile),
    await findPrompt(INTERLEAVED, readFile),
    await findPrompt(CRITIC, readFile),
  ];
  const parsed = promptSetSchema.safeParse({
    name,
    planner: { textOnly: plannerMessage(textOnly), interleaved: plannerMessage(interleaved) },
    critic: criticMessage(critic),
    compare: defaultPromptSet.compare,
    replyMode: 'text',
  } satisfies PromptSet);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ConfigError(`The released prompts cannot be used as they are: ${path.join('.')}: ${message}.`);
}

async function findPrompt(source: Source, readFile: ImportOptions['readFile']): Promise<string> {
  const { constant, paths, placeholders } = source;
  const places = paths.join(' or ');
  let isFileFound = false;
  for (const path of paths) {
    const file = await readFile(path);
    if (file === null) continue;
    isFileFound = true;
    const prompt = readPythonStrings(file).get(constant);
    if (prompt === undefined) continue;
    const missing = placeholders.find((placeholder) => !prompt.includes(placeholder));
    if (missing === undefined) return prompt;
    throw new ConfigError(
      `${constant} in ${path} does not contain ${missing}; this version of it cannot be used.`,
    );
  }
  const found = isFileFound ? `it holds no such constant string` : `there is no such file`;
  throw new ConfigError(
    `Expected the prompt ${constant} in ${places}, but ${found}; name the folder of a checkout of ${REPOSITORY}.`,
  );
}

function plannerMessage(prompt: string): PlannerMessage {
  const user: PlannerMessage['user'] = [];
  for (const [index, text] of prompt.split('{text_input}').entries()) {
    if (index > 0) user.push({ type: 'request' });
    if (text !== '') user.push({ type: 'text', text });
  }
  return { system: null, user };
}

/** The picture marks of the training file are set where they are missing; the line break after them is the same. */
function criticMessage(prompt: string): CriticMessageTemplate {
  const words = prompt
    .replaceAll('<image>', '')
    .trim()
    .replaceAll('{original_instruction}', '{{step_prompt}}')
    .replaceAll('{rewritten_prompt}', '{{current_prompt}}');
  return {
    system: null,
    user: [
      { type: 'image', slot: 'before' },
      { type: 'image', slot: 'after' },
      { type: 'text', text: `\n${words}` },
    ],
    unrefined: 'empty',
  };
}
