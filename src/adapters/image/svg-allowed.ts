/** What an SVG out of a model may consist of. All else is dropped: a picture needs no scripts, links or style sheets. */

const SHAPES = [
  'path',
  'rect',
  'circle',
  'ellipse',
  'line',
  'polyline',
  'polygon',
  'text',
  'tspan',
  'textPath',
];
const STRUCTURE = [
  'svg',
  'g',
  'defs',
  'symbol',
  'use',
  'title',
  'desc',
  'clipPath',
  'mask',
  'pattern',
  'marker',
];
const PAINT = ['linearGradient', 'radialGradient', 'stop'];
/** The filter steps whose cost does not depend on their numbers; turbulence, morphology and lighting are left out. */
const FILTERS = [
  'filter',
  'feBlend',
  'feColorMatrix',
  'feComponentTransfer',
  'feComposite',
  'feDropShadow',
  'feFlood',
  'feFuncA',
  'feFuncB',
  'feFuncG',
  'feFuncR',
  'feGaussianBlur',
  'feMerge',
  'feMergeNode',
  'feOffset',
];
export const ELEMENTS: ReadonlySet<string> = new Set([...SHAPES, ...STRUCTURE, ...PAINT, ...FILTERS]);

/** Elements whose text is shown, or describes. */
export const WITH_TEXT: ReadonlySet<string> = new Set(['text', 'tspan', 'textPath', 'title', 'desc']);

/** Attributes that may also be written in a `style`. */
export const PRESENTATION: ReadonlySet<string> = new Set([
  'alignment-baseline',
  'baseline-shift',
  'clip-path',
  'clip-rule',
  'color',
  'color-interpolation-filters',
  'direction',
  'display',
  'dominant-baseline',
  'fill',
  'fill-opacity',
  'fill-rule',
  'filter',
  'flood-color',
  'flood-opacity',
  'font-family',
  'font-size',
  'font-style',
  'font-variant',
  'font-weight',
  'letter-spacing',
  'marker-end',
  'marker-mid',
  'marker-start',
  'mask',
  'mix-blend-mode',
  'opacity',
  'overflow',
  'paint-order',
  'stop-color',
  'stop-opacity',
  'stroke',
  'stroke-dasharray',
  'stroke-dashoffset',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-miterlimit',
  'stroke-opacity',
  'stroke-width',
  'text-anchor',
  'text-decoration',
  'vector-effect',
  'visibility',
  'white-space',
  'word-spacing',
  'writing-mode',
]);

export const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...PRESENTATION,
  'amplitude',
  'clipPathUnits',
  'cx',
  'cy',
  'd',
  'dx',
  'dy',
  'exponent',
  'filterUnits',
  'fr',
  'fx',
  'fy',
  'gradientTransform',
  'gradientUnits',
  'height',
  'id',
  'in',
  'in2',
  'intercept',
  'k1',
  'k2',
  'k3',
  'k4',
  'lengthAdjust',
  'markerHeight',
  'markerUnits',
  'markerWidth',
  'maskContentUnits',
  'maskUnits',
  'mode',
  'offset',
  'operator',
  'orient',
  'pathLength',
  'patternContentUnits',
  'patternTransform',
  'patternUnits',
  'points',
  'preserveAspectRatio',
  'primitiveUnits',
  'r',
  'refX',
  'refY',
  'result',
  'rotate',
  'rx',
  'ry',
  'slope',
  'spreadMethod',
  'startOffset',
  'stdDeviation',
  'tableValues',
  'textLength',
  'transform',
  'type',
  'values',
  'viewBox',
  'width',
  'x',
  'x1',
  'x2',
  'y',
  'y1',
  'y2',
]);

/** A reference inside of the document. */
export const LOCAL_REFERENCE = /^#([A-Za-z_][\w.-]*)$/;
export const ID = /^[A-Za-z_][\w.-]*$/;

const LOCAL_URL = /url\(\s*(["']?)#([A-Za-z_][\w.-]*)\1\s*\)/g;

/** The ids that a value refers to as `url(#id)`. */
export function urlsIn(value: string): string[] {
  return [...value.matchAll(LOCAL_URL)].map(([, , id]) => id!);
}

/**
 * Whether an attribute's value may stay: no `url()` but to an id of the document, and none of the ways in which CSS
 * could hide one (escapes, comments) or load something (`@import`, `image()`).
 */
export function isSafeValue(value: string): boolean {
  const rest = value.replaceAll(LOCAL_URL, ' ');
  return !/[\\@<>{};]|\/\*|url|image|javascript:|data:|expression|var\s*\(/i.test(rest);
}
