/** Words for the nine places, and which places a relation means. */
import { columnOf, habitatOf, rowOf } from '../apply.ts';
import { COLUMNS, PLACE_COUNT } from '../lexicon.ts';
import type { Place } from '../lexicon.ts';
import type { Relation } from './lexemes.ts';

const ROW_PHRASES = ['in the sky', 'at the back', 'at the front'];
const ROW_GOALS = ['to the sky', 'to the back', 'to the front'];
const COLUMN_PHRASES = ['on the left', 'in the middle', 'on the right'];

/** "in the sky on the left" */
export function whereIs(place: Place): string {
  return `${ROW_PHRASES[rowOf(place)]} ${COLUMN_PHRASES[columnOf(place)]}`;
}

/** "to the sky on the left" */
export function whereTo(place: Place): string {
  return `${ROW_GOALS[rowOf(place)]} ${COLUMN_PHRASES[columnOf(place)]}`;
}

/** Place of a row (0 sky, 1 back, 2 front) and column (0 left .. 2 right). */
export function placeAt(row: number, column: number): Place {
  return row * COLUMNS.length + column;
}

export const ALL_PLACES: readonly Place[] = Array.from({ length: PLACE_COUNT }, (_, place) => place);

/** Columns from the given one outwards. */
function columnsFrom(column: number): readonly number[] {
  return column === 1 ? [1, 2, 0] : column === 0 ? [0, 1, 2] : [2, 1, 0];
}

const besideColumns = (column: number): readonly number[] => (column === 1 ? [2, 0] : [1]);

/**
 * The places where a thing of this kind may stand so that the relation to the anchors holds, best first.
 * The anchors' own places are never among them.
 *
 * @param anchors where the anchors stand; two only for `between`.
 */
export function placesInRelation(
  relation: Relation,
  anchors: readonly Place[],
  kind: string,
): readonly Place[] {
  const [anchor, second] = anchors;
  if (anchor === undefined) return [];
  const row = rowOf(anchor);
  const column = columnOf(anchor);
  const isGround = habitatOf(kind) === 'ground';
  const inRows = (rows: readonly number[], columns: readonly number[]): Place[] =>
    rows.flatMap((each) => columns.map((one) => placeAt(each, one)));
  const beside = [
    ...inRows([row], besideColumns(column)),
    ...(row === 0 ? inRows([1, 2], [column]) : inRows([3 - row], columnsFrom(column))),
    ...inRows([row], columnsFrom(column)),
  ];
  const around = columnsFrom(column);
  const ordered = ((): Place[] => {
    switch (relation) {
      case 'above':
        if (row === 0) return beside;
        return isGround
          ? [...inRows(row === 2 ? [1] : [], around), ...inRows([0], around)]
          : inRows([0], around);
      case 'on':
        // A cat on a bench belongs right above it, yet never in the sky while there is room on the ground.
        return isGround && row === 1
          ? [...beside, ...inRows([0], around)]
          : inRows(row === 2 ? [1, 0] : [0], around);
      case 'below':
        return inRows(row === 0 ? [1, 2] : [2], around);
      case 'left-of':
        return [
          ...inRows([row], range(0, column).toReversed()),
          ...inRows(otherRows(row), range(0, column).toReversed()),
        ];
      case 'right-of':
        return [...inRows([row], range(column + 1, 3)), ...inRows(otherRows(row), range(column + 1, 3))];
      case 'behind':
        return row === 2
          ? inRows([1], around)
          : row === 1
            ? inRows([1], besideColumns(column))
            : inRows([0], around);
      case 'in-front-of':
        return row === 1
          ? inRows([2], around)
          : row === 2
            ? inRows([2], besideColumns(column))
            : inRows([1, 2], around);
      case 'between':
        return second === undefined ? beside : between(anchor, second);
      case 'beside':
      case 'inside':
        return beside;
    }
  })();
  return [...new Set(ordered)].filter((place) => !anchors.includes(place));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function otherRows(row: number): readonly number[] {
  return row === 0 ? [1, 2] : row === 1 ? [2] : [1];
}

/** Places by their distance from the point halfway; the middle one first when there is one. */
function between(one: Place, other: Place): Place[] {
  const row = (rowOf(one) + rowOf(other)) / 2;
  const column = (columnOf(one) + columnOf(other)) / 2;
  const distance = (place: Place): number =>
    Math.abs(rowOf(place) - row) + Math.abs(columnOf(place) - column);
  return ALL_PLACES.toSorted((a, b) => distance(a) - distance(b) || a - b).filter(
    (place) => distance(place) <= 1.5,
  );
}

/** Kinds at home in both that stand on the ground until somebody says otherwise. */
const RESTS_ON_GROUND: ReadonlySet<string> = new Set(['rocket', 'bell', 'bug']);

/** Where a kind goes when the text leaves it open, best first; `inSky` where the verb tells (a bird flies, a bird hops). */
export function homePlaces(kind: string, inSky: boolean | null): readonly Place[] {
  const habitat = habitatOf(kind);
  const sky = [2, 0, 1];
  const ground = [4, 8, 6, 5, 3, 7];
  const prefersSky = inSky ?? (habitat === 'sky' || (habitat === 'both' && !RESTS_ON_GROUND.has(kind)));
  return prefersSky ? [...sky, ...ground] : [...ground, ...sky];
}

/** Row in which an anchor is best put so that a relation to it has room: something can be behind only what is in front. */
export function anchorPlaces(kind: string, relation: Relation): readonly Place[] {
  if (habitatOf(kind) === 'sky') return homePlaces(kind, null);
  if (relation === 'behind' || relation === 'on') return [7, 8, 6, 4, 5, 3];
  if (relation === 'below' && habitatOf(kind) === 'both') return [1, 2, 0];
  if (relation === 'between') return [3, 5, 4, 6, 8, 7];
  if (relation === 'left-of') return [4, 5, 7, 8, 3, 6];
  return [4, 3, 5, 7, 6, 8];
}
