import { nextInt } from '../lib/rng.ts';
import type { Rng } from '../lib/rng.ts';

/** The answer's object, to the end of the tag or the reply. */
const OBJECT = /\{[\s\S]*\}(?=\s*(?:<\/answer>\s*)?$)/;

/** What models do to the form of an answer without changing what it says. */
const HABITS: Readonly<Record<string, (reply: string) => string>> = {
  'code fence': (reply) => reply.replace(OBJECT, (json) => `\`\`\`json\n${json}\n\`\`\``),
  'prose around it': (reply) => `Sure! Here is the answer:\n\n${reply}\n\nLet me know if you want changes.`,
  'trailing commas': (reply) => reply.replace(/([}\]"\w])(\s*[}\]])/g, '$1,$2'),
  'single quotes': (reply) => (reply.includes("'") ? reply : reply.replace(/\\"/g, '').replaceAll('"', "'")),
  'Python words': (reply) =>
    reply
      .replace(/: ?true\b/g, ': True')
      .replace(/: ?false\b/g, ': False')
      .replace(/: ?null\b/g, ': None'),
  'typographic quotes around it': (reply) => reply.replace(/"(\w+)":/g, '“$1”:'),
  'bare keys': (reply) => reply.replace(/"(\w+)":/g, '$1:'),
  'end tag forgotten': (reply) => reply.replace('</answer>', ''),
  'tags forgotten': (reply) => reply.replace(/<\/?answer>/g, ''),
  'thinking not opened': (reply) => reply.replace('<think>', ''),
  'a draft in the thinking': (reply) =>
    reply.replace(
      '<think>',
      '<think>First try: {"execution_plan": [{"prompt": "draft"}], "previous_step_success": 3} no. ',
    ),
  'line breaks in texts': (reply) => reply.replace(/\. /g, '.\n'),
  'commas forgotten': (reply) => reply.replace(/",(\s*")/g, '"$1'),
  comments: (reply) => reply.replace(/,(\s*")/, ', // next\n$1'),
  'wrapped in another object': (reply) => reply.replace(OBJECT, (json) => `{"result": ${json}}`),
  'said twice': (reply) => `${reply}\n${reply}`,
  'extra keys': (reply) => reply.replace(/\{/, '{"confidence": 0.93, '),
  'Windows line ends': (reply) => `\uFEFF${reply.replaceAll('\n', '\r\n')}`,
  'numbers as words': (reply) => reply.replace(/("step_number": ?)(\d+)/g, '$1"Step $2"'),
  // Last, because it takes away what the others look for.
  'closing braces forgotten': (reply) => reply.replace(/[}\]\s]+(?=<\/answer>\s*$|$)/, ''),
};

/** A valid reply with one to three habits, and their names. The same `rng` gives the same variant. */
export function mangle(
  reply: string,
  rng: Rng,
): { readonly text: string; readonly habits: readonly string[] } {
  const all = Object.entries(HABITS);
  const chosen = new Set(Array.from({ length: 1 + nextInt(rng, 3) }, () => nextInt(rng, all.length)));
  const applied = [...chosen].toSorted((a, b) => a - b).map((index) => all[index]!);
  const text = applied.reduce((changed, [, apply]) => apply(changed), reply);
  return { text, habits: applied.map(([name]) => name) };
}
