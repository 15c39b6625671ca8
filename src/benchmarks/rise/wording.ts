import { pythonStrings } from '../judge/python-strings.ts';
import { createWording, officialWording, readCheckoutFile } from '../judge/wording.ts';
import type { Wording } from '../judge/wording.ts';
import { RISE_OWN_TEXTS } from './own-texts.ts';

const REPOSITORY = 'PhoenixZ810/RISEBench';

/** Names of the official constants without `prompt_`, with the fields that each is given. */
export const RISE_TEXTS = {
  consist: ['instruct'],
  reasoning: ['instruct', 'reference'],
  reasoning_w_input: ['instruct', 'reference'],
  generation: [],
  spatial_cons: ['instruct'],
  spatial_ref: ['instruct', 'reference'],
  spatial_ref_w_input: ['instruct', 'reference'],
  spatial_ref_img: ['instruct'],
  spatial_qual: [],
  logical_cons: ['instruct'],
  logical_cons_ans: ['instruct', 'reference'],
  logical_txt: ['reference'],
  logical_img: ['instruct'],
  logical_img_wo_q: [],
} as const satisfies Record<string, readonly string[]>;
export type RiseText = keyof typeof RISE_TEXTS;

/** Texts that the official script sends as they are, without filling anything in. */
export const LITERAL_TEXTS: ReadonlySet<RiseText> = new Set([
  'generation',
  'spatial_qual',
  'logical_img_wo_q',
]);

/** @throws {ConfigError} when the checkout does not hold the official texts. */
export async function riseWording(checkout: string | null): Promise<Wording> {
  if (checkout === null) return createWording('own', RISE_OWN_TEXTS);
  const strings = pythonStrings(
    await readCheckoutFile({ checkout, places: ['utils.py'], repository: REPOSITORY }),
  );
  const names = Object.keys(RISE_TEXTS) as RiseText[];
  return officialWording(
    Object.fromEntries(
      names.map((name) => [name, strings.find((string) => string.name === `prompt_${name}`)?.value]),
    ),
    {
      repository: REPOSITORY,
      placeholders: Object.fromEntries(
        names.map((name) => [name, RISE_TEXTS[name].map((field) => `{${field}}`)]),
      ),
    },
  );
}
