/** Figures of the sandbox benchmark. All are of a simulated world. */
import type { Figures, Handling, MetricSpec, Row } from '../../../benchmarks/index.ts';
import { CHANGE_SHARES } from '../../../sandbox/sample.ts';
import type { BenchmarkStory } from './stories.ts';
import { STORY_LENGTHS } from './stories.ts';

const LENGTHS = Object.keys(STORY_LENGTHS);
const TYPES = Object.keys(CHANGE_SHARES);

export const SANDBOX_METRICS: readonly MetricSpec[] = [
  { key: 'stories', label: 'Stories fully right', unit: 'percent', group: 'headline' },
  { key: 'steps', label: 'Steps fully right', unit: 'percent', group: 'headline' },
  ...LENGTHS.map(
    (length) =>
      ({ key: `steps:${length}`, label: `Steps, ${length}`, unit: 'percent', group: 'category' }) as const,
  ),
  ...LENGTHS.map(
    (length) =>
      ({
        key: `stories:${length}`,
        label: `Stories, ${length}`,
        unit: 'percent',
        group: 'dimension',
      }) as const,
  ),
  ...TYPES.map(
    (type) =>
      ({ key: `steps:${type}`, label: `Steps: ${type}`, unit: 'percent', group: 'dimension' }) as const,
  ),
  { key: 'semantics', label: 'Semantics', unit: 'score10', group: 'dimension' },
  { key: 'quality', label: 'Quality', unit: 'score10', group: 'dimension' },
  { key: 'agreement', label: 'Critic: verdicts that are right', unit: 'percent', group: 'dimension' },
  { key: 'trueAcceptance', label: 'Critic: right pictures accepted', unit: 'percent', group: 'dimension' },
  { key: 'falseAcceptance', label: 'Critic: wrong pictures accepted', unit: 'percent', group: 'dimension' },
  { key: 'imageCalls', label: 'Image calls per story', unit: 'count', group: 'dimension' },
];

/**
 * A story without an answer has nothing right in either way of counting; `strict` gives it the lowest semantics and
 * quality too.
 */
export function measureSandbox(
  stories: ReadonlyMap<string, BenchmarkStory>,
  rows: readonly Row[],
  handling: Handling,
): Figures {
  const totals = (chosen: readonly Row[]) => {
    const sum = (key: string) => chosen.reduce((total, { judged }) => total + (judged.marks[key] ?? 0), 0);
    const asked = (type?: string) =>
      chosen.reduce((total, { item }) => {
        const { changes = [] } = stories.get(item.id) ?? {};
        return (
          total + (type === undefined ? changes : changes.filter((change) => change.type === type)).length
        );
      }, 0);
    return { sum, asked };
  };
  const all = totals(rows);
  const meanMark = (key: string) => {
    const known = rows.flatMap(({ judged }) => judged.marks[key] ?? (handling === 'strict' ? 0 : []));
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const counted = rows.filter(({ judged }) => judged.marks['imageCalls'] !== undefined).length;
  const right = all.sum('acceptedRight') + all.sum('rejectedRight');
  const wrong = all.sum('acceptedWrong') + all.sum('rejectedWrong');
  const byLength = LENGTHS.flatMap((length) => {
    const chosen = rows.filter(({ item }) => item.category === length);
    const { sum, asked } = totals(chosen);
    return [
      [`steps:${length}`, percent(sum('right'), asked())],
      [`stories:${length}`, percent(sum('story'), chosen.length)],
    ] as const;
  });
  return {
    stories: percent(all.sum('story'), rows.length),
    steps: percent(all.sum('right'), all.asked()),
    ...Object.fromEntries(byLength),
    ...Object.fromEntries(
      TYPES.map((type) => [`steps:${type}`, percent(all.sum(`right:${type}`), all.asked(type))]),
    ),
    semantics: meanMark('semantics'),
    quality: meanMark('quality'),
    agreement: percent(
      all.sum('acceptedRight') + all.sum('rejectedWrong'),
      right + wrong + all.sum('unreadable'),
    ),
    trueAcceptance: percent(all.sum('acceptedRight'), right),
    falseAcceptance: percent(all.sum('acceptedWrong'), wrong),
    imageCalls: counted === 0 ? null : all.sum('imageCalls') / counted,
  };
}

/** `null` of nothing. */
function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}
