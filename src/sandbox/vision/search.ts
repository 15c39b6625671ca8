/** Which group of things stands in a place. */
import { rowOf } from '../apply.ts';
import { COLOUR_NAMES, MAX_COUNT, SIZES } from '../lexicon.ts';
import type { Place } from '../lexicon.ts';
import { placeCentre } from '../render/layout.ts';
import { PAD_PX, PIXEL_STEP } from './costs.ts';
import type { Costs } from './costs.ts';
import { drawnGain, roughGain } from './match.ts';
import { LEANS, refine } from './refine.ts';
import type { Guess, Sighting } from './refine.ts';
import { leaning, WORK_SCALE } from './templates.ts';
import type { Library, Template } from './templates.ts';

/** How carefully to look. */
interface Care {
  /** Only every so many kinds serve to tell number and size. */
  readonly kindStride: number;
  /** How many pairs of number and size are followed up. */
  readonly shapes: number;
  /** Whether every guess is drawn in nine positions, or only where its outline fitted best. */
  readonly isThorough: boolean;
  /** How many drawn guesses are also tried a px away. */
  readonly shifted: number;
  /** How many guesses are fitted item by item. */
  readonly fitted: number;
  readonly tilts: readonly number[];
}

/** A quick look, a thorough one where that leaves doubts, and one for groups that lean over. */
const GLANCE: Care = { kindStride: 3, shapes: 5, isThorough: false, shifted: 30, fitted: 4, tilts: [0] };
const SEARCH: Care = { kindStride: 1, shapes: 5, isThorough: true, shifted: 60, fitted: 6, tilts: [0] };
const LEANING: Care = { kindStride: 1, shapes: 2, isThorough: true, shifted: 60, fitted: 6, tilts: LEANS };
/**
 * A sighting is believed when it fits very well, or fits well and everything else fits clearly worse. Misfit in levels;
 * `lead` is the gain of the best other kind or colour over its own.
 */
const SURE = { misfit: 8, fairMisfit: 14.5, lead: 0.78 } as const;
/** Beyond this, the group may be one that leans over. */
const DOUBTFUL = { misfit: 15.5, fairMisfit: Infinity, lead: 0.7 } as const;

/** Every how many pixels of a template are looked at, roughly and drawn. */
const ROUGH_STRIDE = 2;
const DRAWN_STRIDE = 3;
/** Half the side of a place, in px. */
const PLACE_PX = 16;
/** Half the side of the middle of a place, in px, where a thing of any size shows. */
const CORE_PX = 13;
/** A group must save at least this much, in levels times pixels, to be believed. */
const LEAST_GAIN = -420;
/** Half the side of the part of a place whose pixels vote for a colour, in px. */
const VOTERS_PX = 15;
/** A second colour is tried when it has this share of the votes of the first. */
const RIVAL_SHARE = 0.15;
/** With fewer votes than this the thing may be white, which looks like the paper around everything. */
const FEW_VOTES = 60;
const WHITE = COLOUR_NAMES.indexOf('white');

/** The group that explains the pixels of a place best; `null` when it is empty. */
export function lookAt(costs: Costs, library: Library, place: Place): Sighting | null {
  const { x, y } = centrePx(place);
  if (meanOpen(costs, x, y) < costs.bareCost) return null;
  let best = bestSighting(costs, library, place, GLANCE);
  for (const [care, limits] of [
    [SEARCH, SURE],
    [LEANING, DOUBTFUL],
  ] as const) {
    if (isSure(best, limits)) break;
    const other = bestSighting(costs, library, place, care);
    if (other.gain < best.gain) best = other;
  }
  return best.gain > LEAST_GAIN ? null : best;
}

/** A sighting with how close the next best came: the gain of another kind or colour as a share of its own. */
interface Ranked extends Sighting {
  readonly rival: number;
}

function isSure({ misfit, rival }: Ranked, limits: typeof SURE | typeof DOUBTFUL): boolean {
  return misfit < limits.misfit || (misfit < limits.fairMisfit && rival < limits.lead);
}

function bestSighting(costs: Costs, library: Library, place: Place, care: Care): Ranked {
  const fitted = guesses(costs, library, place, care)
    .slice(0, care.fitted)
    .map((guess) => ({ guess, gain: refine(costs, library, guess, place, 1).gain }))
    .toSorted((a, b) => a.gain - b.gain);
  const [{ guess: first, gain }] = fitted as [(typeof fitted)[0]];
  const other = fitted.find(({ guess }) => guess.kind !== first.kind || guess.colour !== first.colour);
  // The rough outline may have missed the size.
  const sizes = SIZES.filter((size) => size !== first.size).map((size) => ({ ...first, size }));
  const finalists = [...fitted.slice(0, 2).map(({ guess }) => guess), ...sizes];
  const best = finalists
    .map((guess) => refine(costs, library, guess, place))
    .toSorted((a, b) => a.gain - b.gain)[0]!;
  return { ...best, rival: other === undefined ? 0 : other.gain / gain };
}

function centrePx(place: Place): { x: number; y: number } {
  const { x, y } = placeCentre(place);
  return { x: Math.floor(x * WORK_SCALE), y: Math.floor(y * WORK_SCALE) };
}

function meanOpen({ pixels, sidePx }: Costs, x: number, y: number): number {
  let sum = 0;
  for (let dy = -CORE_PX; dy <= CORE_PX; dy++) {
    for (let dx = -CORE_PX; dx <= CORE_PX; dx++) {
      sum += pixels[((y + dy + PAD_PX) * sidePx + x + dx + PAD_PX) * PIXEL_STEP + 6]!;
    }
  }
  return sum / (2 * CORE_PX + 1) ** 2;
}

/** Cost of the pixels of a place that a sighting does not account for, in levels times pixels. */
export function unexplained({ pixels, sidePx }: Costs, { place, gain }: Sighting): number {
  const { x, y } = centrePx(place);
  let sum = gain;
  for (let dy = -PLACE_PX; dy < PLACE_PX; dy++) {
    for (let dx = -PLACE_PX; dx < PLACE_PX; dx++) {
      sum += pixels[((y + dy + PAD_PX) * sidePx + x + dx + PAD_PX) * PIXEL_STEP + 6]!;
    }
  }
  return sum;
}

interface Shape {
  readonly template: Template;
  readonly x: number;
  readonly y: number;
  readonly gain: number;
}

/** Guesses, best first: number and size by rough outline, then kind and colour by drawing. */
function guesses(costs: Costs, library: Library, place: Place, care: Care): Guess[] {
  const centre = centrePx(place);
  const row = rowOf(place);
  const templates = library.rows[row]!;
  const shapes = likelyShapes(costs, templates, centre, care);
  const colours = likelyColours(costs, centre);
  const drawn: (Shape & { readonly colour: number; readonly tilt: number })[] = [];
  for (const upright of templates) {
    const shape = shapes.get(shapeKey(upright));
    if (shape === undefined) continue;
    for (const tilt of care.tilts) {
      const template = tilt === 0 ? upright : leaning(library, upright, row, tilt);
      for (const colour of colours) {
        const gainAt = (x: number, y: number): number =>
          drawnGain(costs, template, costs.palettes[colour]!, {
            x: centre.x + x,
            y: centre.y + y,
            stride: DRAWN_STRIDE,
          });
        const at = care.isThorough
          ? bestShift(template, { x: 0, y: 0 }, 2, gainAt)
          : { ...shape, template, gain: gainAt(shape.x, shape.y) };
        drawn.push({ ...at, colour, tilt });
      }
    }
  }
  const best = drawn.toSorted((a, b) => a.gain - b.gain).slice(0, care.shifted);
  return best
    .map(({ template, colour, tilt, ...from }): Guess => {
      const { x, y, gain } = bestShift(template, from, 1, (dx, dy) =>
        drawnGain(costs, template, costs.palettes[colour]!, {
          x: centre.x + dx,
          y: centre.y + dy,
          stride: DRAWN_STRIDE,
        }),
      );
      const { kind, count, size } = template;
      return { kind, count, size, colour: COLOUR_NAMES[colour]!, shiftX: x, shiftY: y, tilt, gain };
    })
    .toSorted((a, b) => a.gain - b.gain);
}

/** The pairs of number and size whose outlines fit best, whatever the kind. */
function likelyShapes(
  costs: Costs,
  templates: readonly Template[],
  centre: { readonly x: number; readonly y: number },
  care: Care,
): ReadonlyMap<string, Shape> {
  const perKind = MAX_COUNT * SIZES.length;
  const outlines = templates
    .filter((_, i) => Math.floor(i / perKind) % care.kindStride === 0)
    .map((template) =>
      bestShift(template, { x: 0, y: 0 }, 2, (x, y) =>
        roughGain(costs, template, { x: centre.x + x, y: centre.y + y, stride: ROUGH_STRIDE }),
      ),
    )
    .toSorted((a, b) => a.gain - b.gain);
  const shapes = new Map<string, Shape>();
  for (const outline of outlines) {
    const key = shapeKey(outline.template);
    if (!shapes.has(key)) shapes.set(key, outline);
    if (shapes.size === care.shapes) break;
  }
  return shapes;
}

function shapeKey({ count, size }: Template): string {
  return `${count} ${size}`;
}

/** The best of nine positions around a start, `step` px apart. */
function bestShift(
  template: Template,
  start: { readonly x: number; readonly y: number },
  step: number,
  gainAt: (x: number, y: number) => number,
): Shape {
  let best: Shape = { template, x: start.x, y: start.y, gain: Infinity };
  for (let y = start.y - step; y <= start.y + step; y += step) {
    for (let x = start.x - step; x <= start.x + step; x += step) {
      const gain = gainAt(x, y);
      if (gain < best.gain) best = { template, x, y, gain };
    }
  }
  return best;
}

/** Indices of the colours that most pixels vote for. */
function likelyColours({ sidePx, vote, voteWeight }: Costs, { x, y }: { x: number; y: number }): number[] {
  const votes = COLOUR_NAMES.map((_, colour) => ({ colour, count: 0 }));
  for (let dy = -VOTERS_PX; dy < VOTERS_PX; dy++) {
    for (let dx = -VOTERS_PX; dx < VOTERS_PX; dx++) {
      const i = (y + dy + PAD_PX) * sidePx + x + dx + PAD_PX;
      votes[vote[i]!]!.count += voteWeight[i]!;
    }
  }
  const [first, second] = votes.toSorted((a, b) => b.count - a.count);
  const colours = [first!.colour];
  if (second!.count > RIVAL_SHARE * first!.count) colours.push(second!.colour);
  if (first!.count < FEW_VOTES && !colours.includes(WHITE)) colours.push(WHITE);
  return colours;
}
