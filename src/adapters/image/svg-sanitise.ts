/**
 * An SVG out of a model, made safe to render and to keep: parsed, and rebuilt from an allow-list (`svg-allowed.ts`) with
 * limits on size, nesting and on what references would unfold to. Nothing of the original text survives but the values of
 * allowed attributes and the text of text elements.
 */
import { DOMParser } from 'linkedom';
import {
  ATTRIBUTES,
  ELEMENTS,
  ID,
  isSafeValue,
  LOCAL_REFERENCE,
  PRESENTATION,
  urlsIn,
  WITH_TEXT,
} from './svg-allowed.ts';

/** Why a text is no SVG that can be used; a sentence without subject, for the model as for the user. */
export class SvgProblem extends Error {}

export interface SafeSvg {
  /** A whole document whose root has `xmlns`, `viewBox`, `width` and `height`. */
  readonly svg: string;
  /** What was dropped: `<script>`, `onclick`, … each once. */
  readonly removed: readonly string[];
}

export interface SvgElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (SvgElement | string)[];
}

interface DomNode {
  readonly nodeType: number;
  readonly tagName?: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<DomNode>;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
}

const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;
const MAX_ELEMENTS = 5000;
const MAX_DEPTH = 64;
/** What references may unfold to, in elements. */
const MAX_WEIGHT = 20_000;
const MAX_LONG_CHARS = 20_000;
const MAX_CHARS = 1000;
const MAX_TEXT_CHARS = 20_000;
const MAX_NUMBER = 1e5;
const LONG: ReadonlySet<string> = new Set(['d', 'points']);

/**
 * @param text one SVG document.
 * @param size in pixels, of the picture that it is for.
 * @throws {SvgProblem} when it is no SVG, or beyond a limit.
 */
export function sanitiseSvg(text: string, size: readonly [widthPx: number, heightPx: number]): SafeSvg {
  if (!/<\/svg\s*>\s*$/.test(text)) throw new SvgProblem('it is cut off: it does not end with </svg>');
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml') as unknown as {
    readonly documentElement: DomNode | null;
  };
  const top = parsed.documentElement;
  if (top === null || top.tagName !== 'svg') throw new SvgProblem('it does not begin with <svg>');
  const removed = new Set<string>();
  const state = { removed, elements: 0, textChars: 0 };
  const root = rebuild(top, 0, state);
  if (root === undefined || !root.children.some((child) => typeof child !== 'string')) {
    throw new SvgProblem('it draws nothing');
  }
  const framed = frame(root, size);
  checkWeight(framed);
  return { svg: write(framed), removed: [...removed] };
}

interface Rebuilding {
  readonly removed: Set<string>;
  elements: number;
  textChars: number;
}

function rebuild(node: DomNode, depth: number, state: Rebuilding): SvgElement | undefined {
  const name = node.tagName ?? '';
  if (!ELEMENTS.has(name) || (name === 'svg') !== (depth === 0)) {
    state.removed.add(`<${name.slice(0, 30)}>`);
    return undefined;
  }
  state.elements += 1;
  if (state.elements > MAX_ELEMENTS) throw new SvgProblem(`it has more than ${MAX_ELEMENTS} elements`);
  if (depth > MAX_DEPTH) throw new SvgProblem(`its elements are nested more than ${MAX_DEPTH} deep`);
  const children: (SvgElement | string)[] = [];
  for (const child of node.childNodes) {
    if (child.nodeType === ELEMENT) {
      const kept = rebuild(child, depth + 1, state);
      if (kept) children.push(kept);
    } else if ((child.nodeType === TEXT || child.nodeType === CDATA) && WITH_TEXT.has(name)) {
      const text = child.textContent ?? '';
      state.textChars += text.length;
      if (state.textChars > MAX_TEXT_CHARS) {
        throw new SvgProblem(`it has more than ${MAX_TEXT_CHARS} characters of text`);
      }
      children.push(text);
    }
  }
  return { name, attributes: keepAttributes(node, state.removed), children };
}

function keepAttributes(node: DomNode, removed: Set<string>): Map<string, string> {
  const kept = new Map<string, string>();
  const keep = (name: string, value: string): void => {
    if (isAllowed(name, value)) kept.set(name, value);
    else removed.add(name.slice(0, 30));
  };
  for (const { name, value } of node.attributes ?? []) {
    if (name === 'xmlns' || name.startsWith('xmlns:') || name === 'version' || name === 'xml:space') continue;
    if (name === 'href' || name === 'xlink:href') {
      if (LOCAL_REFERENCE.test(value.trim())) kept.set('href', value.trim());
      else removed.add(name);
    } else if (name === 'style') {
      // Declarations become attributes, so that there is one form to check.
      for (const declaration of value.split(';')) {
        const colon = declaration.indexOf(':');
        const property = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase();
        if (declaration.trim() === '') continue;
        if (PRESENTATION.has(property))
          keep(
            property,
            declaration
              .slice(colon + 1)
              .replace('!important', '')
              .trim(),
          );
        else removed.add('style');
      }
    } else keep(name, value);
  }
  return kept;
}

function isAllowed(name: string, value: string): boolean {
  if (!ATTRIBUTES.has(name)) return false;
  if (name === 'id') return ID.test(value) && value.length <= 100;
  if (value.length > (LONG.has(name) ? MAX_LONG_CHARS : MAX_CHARS)) return false;
  if (!isSafeValue(value)) return false;
  return numbersIn(value).every((number) => Math.abs(number) <= MAX_NUMBER);
}

function numbersIn(value: string): number[] {
  return (value.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
}

/** The root with the size that is wanted and a `viewBox`, so that the drawing scales as a whole. */
function frame(root: SvgElement, [widthPx, heightPx]: readonly [number, number]): SvgElement {
  const given = (root.attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const own = [
    Number.parseFloat(root.attributes.get('width') ?? ''),
    Number.parseFloat(root.attributes.get('height') ?? ''),
  ];
  const isPercent = /%/.test(`${root.attributes.get('width') ?? ''}${root.attributes.get('height') ?? ''}`);
  const isBox = (box: readonly number[]): boolean =>
    box.length === 4 && box.every(Number.isFinite) && box[2]! > 0 && box[3]! > 0;
  const fromSize = [0, 0, ...own];
  const box = isBox(given) ? given : isBox(fromSize) && !isPercent ? fromSize : [0, 0, widthPx, heightPx];
  const attributes = new Map(root.attributes);
  for (const name of ['x', 'y', 'viewBox', 'width', 'height', 'transform']) attributes.delete(name);
  return {
    ...root,
    attributes: new Map([
      ['xmlns', 'http://www.w3.org/2000/svg'],
      ['viewBox', box.join(' ')],
      ['width', String(widthPx)],
      ['height', String(heightPx)],
      ...attributes,
    ]),
  };
}

/**
 * Follows every reference, as the renderer will.
 * @throws {SvgProblem} when they unfold to too much, or lead in a circle.
 */
function checkWeight(root: SvgElement): void {
  const byId = new Map<string, SvgElement>();
  const collect = (element: SvgElement): void => {
    const id = element.attributes.get('id');
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
    for (const child of element.children) if (typeof child !== 'string') collect(child);
  };
  collect(root);
  const known = new Map<SvgElement, number>();
  const open = new Set<SvgElement>();
  const weigh = (element: SvgElement): number => {
    const before = known.get(element);
    if (before !== undefined) return before;
    if (open.has(element)) throw new SvgProblem('an element of it refers to itself');
    open.add(element);
    let weight = 1;
    for (const child of element.children) if (typeof child !== 'string') weight += weigh(child);
    for (const [name, value] of element.attributes) {
      const ids = name === 'href' ? [value.slice(1)] : urlsIn(value);
      const times = name.startsWith('marker-') ? cornersOf(element) : 1;
      for (const id of ids) {
        const target = byId.get(id);
        if (target) weight += times * weigh(target);
      }
    }
    if (weight > MAX_WEIGHT) {
      throw new SvgProblem(`its references unfold to more than ${MAX_WEIGHT} elements`);
    }
    open.delete(element);
    known.set(element, weight);
    return weight;
  };
  weigh(root);
}

/** How often a marker is drawn, at most. */
function cornersOf({ attributes, children }: SvgElement): number {
  const own = Math.ceil(numbersIn(attributes.get('d') ?? attributes.get('points') ?? '').length / 2) + 2;
  // A group hands its markers on to the shapes in it.
  return children.reduce((sum, child) => sum + (typeof child === 'string' ? 0 : cornersOf(child)), own);
}

function write({ name, attributes, children }: SvgElement): string {
  const written = [...attributes].map(([key, value]) => ` ${key}="${escapeXml(value)}"`).join('');
  const inner = children
    .map((child) => (typeof child === 'string' ? escapeXml(child) : write(child)))
    .join('');
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- XML 1.0 has no place for them, escaped or not
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
      .replaceAll(/[&<>"]/g, (character) => ESCAPES[character]!)
  );
}
