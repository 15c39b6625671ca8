import { fillFormat, pythonStrings } from '../judge/python-strings.ts';
import { createWording, officialWording, readCheckoutFile } from '../judge/wording.ts';
import type { Wording } from '../judge/wording.ts';
import type { WiseVersion } from './items.ts';

const REPOSITORY = 'PKU-YuanGroup/WISE';
const PLACES: Readonly<Record<WiseVersion, readonly string[]>> = {
  legacy: ['WISE_legacy/gpt_eval.py', 'gpt_eval.py'],
  verified: ['vllm_eval.py'],
};

/**
 * The official texts are an f-string of the evaluation script and the text of its system message.
 * @throws {ConfigError} when the checkout does not hold them.
 */
export async function wiseWording(version: WiseVersion, checkout: string | null): Promise<Wording> {
  if (checkout === null) return OWN[version];
  const source = await readCheckoutFile({ checkout, places: PLACES[version], repository: REPOSITORY });
  const strings = pythonStrings(source);
  const user = strings.find(
    ({ prefix, value }) => prefix === 'f' && value.includes("{prompt_data['Prompt']}"),
  )?.value;
  const role = strings.findIndex(({ value }) => value === 'system');
  const system = strings
    .slice(Math.max(role, 0))
    .find(({ name, value }) => name === 'text' && value !== 'text');
  return officialWording(
    { system: role === -1 ? undefined : system?.value, user: user && withPlaceholders(user) },
    { repository: REPOSITORY, placeholders: { user: ['<<PROMPT>>', '<<EXPLANATION>>'] } },
  );
}

function withPlaceholders(fString: string): string | undefined {
  try {
    return fillFormat(fString, {
      "prompt_data['Prompt']": '<<PROMPT>>',
      "prompt_data['Explanation']": '<<EXPLANATION>>',
    });
  } catch {
    // Another field than the two: this is not the text that is known.
    return undefined;
  }
}

const OWN: Readonly<Record<WiseVersion, Wording>> = {
  legacy: createWording('own', {
    system: 'You grade generated pictures against what was asked for, and you are hard to please.',
    user: `Grade the attached picture. It was generated from the prompt below by a model that had to work out for itself what the prompt implies. The explanation says what a right picture shows; the model did not see it.

Prompt: "<<PROMPT>>"
Explanation: "<<EXPLANATION>>"

Give three whole numbers from 0 to 2.

Consistency: does the picture show what the prompt means according to the explanation?
0 = the main thing is missing or wrong; 1 = partly right, or right with visible departures; 2 = everything is right, with nothing left to argue about.
Realism: could it be a photograph?
0 = clearly artificial or physically impossible; 1 = believable with visible flaws; 2 = light, material, anatomy and space are beyond doubt.
Aesthetic Quality: how good is it to look at?
0 = poor; 1 = ordinary; 2 = outstanding composition and colour.

When in doubt give the lower number; a 2 is rare. Reply with exactly these three lines and nothing else:
Consistency: <number>
Realism: <number>
Aesthetic Quality: <number>`,
  }),
  verified: createWording('own', {
    system: 'You decide whether a generated picture shows the right thing.',
    user: `The attached picture was generated from the prompt below by a model that had to work out for itself what the prompt implies. The explanation says what a right picture shows; the model did not see it.

Prompt: "<<PROMPT>>"
Explanation: "<<EXPLANATION>>"

The picture scores 1 if it shows the main objects of the prompt, with the state, place, time or relation that the explanation calls for, and is clear enough to tell. Style and beauty do not matter. It scores 0 if the knowledge behind the prompt was missed, if an important object, attribute or relation is wrong or absent, if one cannot tell, or if the picture is too broken to judge. In serious doubt it scores 0.

Reply with exactly one line, either
Score: 0
or
Score: 1`,
  }),
};
