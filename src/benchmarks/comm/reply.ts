/**
 * Reads the replies of CoMM's judge. All scores are 0-10.
 * @source HKUST-LongGroup/CoMM eval/tot_metric/gpt4o_eval.py and eval/cal_gpt4o_score.py @ 0da05d4:
 *   `load_json_from_output`, `gpt4o_eval_task1`, `gpt4o_eval_task2`, `gpt4o_eval_task4`, `parse_scores`.
 *   Differs: numbers written as text count as numbers; a score outside 0-10 makes the reply unreadable.
 */
import { asObject, at, outermostBraces, parseObject } from '../judge/json-in-text.ts';

/** Marks by name, each 0-10. */
export type CommMarks = Readonly<Record<string, number>>;

const DOCUMENT = 'Create an Interleaved Text-Image Document';

/** Style, entity, trend, image quality, and completeness where the task has it; `null` when one of them is missing. */
export function parseCoherence(reply: string, hasCompleteness: boolean): CommMarks | null {
  const scores = at(readObject(reply), 'scores');
  const overall = at(scores, 'Image_Coherence', 'overall_score');
  return marksOf({
    style: at(overall, 'style_consistency'),
    entity: at(overall, 'entity_consistency'),
    trend: at(overall, 'trend_consistency'),
    overall: at(overall, 'overall_consistency'),
    imageQuality: at(scores, 'Image_Quality', 'Score'),
    ...(hasCompleteness ? { completeness: at(scores, 'Completeness', 'Score') } : {}),
  });
}

/**
 * What each hidden picture should show.
 * @param first index of the first hidden picture. @param count how many there are.
 * @returns at least `count` descriptions in order; `null` when one is missing.
 */
export function parseDescriptions(
  reply: string,
  { first, count }: { first: number; count: number },
): string[] | null {
  const contents = asObject(at(readObject(reply), 'Tasks', DOCUMENT));
  if (contents === null) return null;
  // The official script asks for as many as there are keys, and breaks when they do not go on from `first`.
  const total = Object.keys(contents).length;
  const descriptions: string[] = [];
  for (let index = first; index < first + total; index++) {
    const description = contents[`Content of Image ${index}`];
    if (typeof description !== 'string') return null;
    descriptions.push(description);
  }
  return descriptions.length >= count ? descriptions : null;
}

/** How well the pictures show what was described: IRS. */
export function parseConsistency(reply: string): CommMarks | null {
  return marksOf({ irs: at(readObject(reply), 'Consistency', 'overall_score') });
}

/** Completeness and fidelity of the texts of task 1. */
export function parseTextTask(reply: string): CommMarks | null {
  const object = readObject(reply);
  return marksOf({
    completeness: at(object, 'Completeness', 'Score'),
    fidelity: at(object, 'Text Fidelity to Image', 'overall_score'),
  });
}

function readObject(reply: string): Readonly<Record<string, unknown>> | null {
  const braces = outermostBraces(reply);
  return braces === null ? null : parseObject(braces);
}

function marksOf(values: Readonly<Record<string, unknown>>): CommMarks | null {
  const marks: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    const mark = markOf(value);
    if (mark === null) return null;
    marks[name] = mark;
  }
  return marks;
}

/** `null` and `NA` are 0, as in the official script. */
function markOf(value: unknown): number | null {
  if (value === null || value === 'NA') return 0;
  const number =
    typeof value === 'string' ? Number(/^\s*(\d+(?:\.\d+)?)\s*(?:\/\s*10)?\s*$/.exec(value)?.[1]) : value;
  return typeof number === 'number' && number >= 0 && number <= 10 ? number : null;
}
