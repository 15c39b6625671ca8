import type { Chunk, ThingChunk, VerbChunk } from './chunks.ts';

/** One thing that is said: who, does what, and the rest. */
export interface Clause {
  /** Chunks before the verb: subjects, their places, adverbials. */
  readonly lead: readonly Chunk[];
  /** `null` for a bare noun phrase ("A red house on a meadow."). */
  readonly verb: VerbChunk | null;
  /** "is painted", "are replaced": the subject is what the verb is done to. */
  readonly passive: boolean;
  /** Chunks after the verb. */
  readonly rest: readonly Chunk[];
  /** An order or wish without a subject in the picture: "Add a dog", "we see a dog". */
  readonly isOrder: boolean;
  readonly negated: boolean;
  /** "now": what is said replaces what was. */
  readonly saysNow: boolean;
  /** Tied to the clause before by who, which, because, or by a shared subject: cannot stand alone. */
  readonly isDependent: boolean;
  /** Offset into the text. */
  readonly start: number;
}

/** Verbs that only carry another one: "let it fly", "starts to rain", "there is a bird flying". */
const CARRIERS: ReadonlySet<string> = new Set(['be', 'have', 'make', 'start', 'act', 'keep']);
const DONE_TO: ReadonlySet<string> = new Set([
  'paint',
  'remove',
  'replace',
  'put',
  'turn',
  'make',
  'consume',
  'have',
]);

/** Splits the chunks of a sentence into clauses with one verb each; a shared subject is copied to the later ones. */
export function clausesOf(chunks: readonly Chunk[]): Clause[] {
  const clauses: Clause[] = [];
  let previous: readonly Chunk[] = [];
  for (const segment of segmentsOf(chunks)) {
    const complete = completed(segment, previous);
    // "... and turns red": without its subject it cannot stand alone either.
    const isDependent = segment.isDependent || complete.length > segment.chunks.length;
    for (const part of splitVerbs(complete)) clauses.push(clauseOf(part, { ...segment, isDependent }));
    previous = complete;
  }
  return clauses;
}

interface Segment {
  readonly chunks: readonly Chunk[];
  readonly start: number;
  readonly isDependent: boolean;
}

/** Cuts at joints that start something new. */
function segmentsOf(chunks: readonly Chunk[]): Segment[] {
  const segments: Segment[] = [];
  let current: Chunk[] = [];
  let start = chunks[0]?.start ?? 0;
  let isDependent = false;
  chunks.forEach((chunk, i) => {
    if (chunk.type !== 'join') {
      current.push(chunk);
      return;
    }
    const ahead = untilJoin(chunks, i + 1);
    const isNew = chunk.strong ? current.some(isContent) : startsClause(current, ahead, chunks, i + 1);
    if (isNew) {
      segments.push({ chunks: current, start, isDependent });
      current = [];
      start = chunk.strong ? chunk.start : chunk.end;
      isDependent = chunk.dependent;
    } else if (!chunk.strong) current.push(chunk);
  });
  segments.push({ chunks: current, start, isDependent });
  return segments.filter((segment) => segment.chunks.some((chunk) => chunk.type !== 'join'));
}

function isContent(chunk: Chunk): boolean {
  return chunk.type === 'verb' || chunk.type === 'thing' || chunk.type === 'weather' || chunk.type === 'time';
}

function untilJoin(chunks: readonly Chunk[], from: number): readonly Chunk[] {
  const end = chunks.findIndex((chunk, i) => i >= from && chunk.type === 'join');
  return chunks.slice(from, end < 0 ? undefined : end);
}

/** Whether what follows a comma or "and" is a clause of its own and no further member of a list. */
function startsClause(
  current: readonly Chunk[],
  ahead: readonly Chunk[],
  chunks: readonly Chunk[],
  from: number,
): boolean {
  if (!current.some((chunk) => chunk.type === 'verb')) {
    // "A house on the left, a tree on the right": members of a list with places of their own.
    return placed(current) && placed(ahead) && !hasVerb(untilStrongJoin(chunks, from));
  }
  if (hasVerb(ahead) || placed(ahead)) return true;
  // "..., two birds and a cat arrive": the verb comes behind the list.
  return (
    ahead.some((chunk) => chunk.type === 'thing') &&
    hasVerb(untilStrongJoin(chunks, from)) &&
    !isObjectList(current)
  );
}

function untilStrongJoin(chunks: readonly Chunk[], from: number): readonly Chunk[] {
  const end = chunks.findIndex((chunk, i) => i >= from && chunk.type === 'join' && chunk.strong);
  return chunks.slice(from, end < 0 ? undefined : end);
}

function isObjectList(current: readonly Chunk[]): boolean {
  const verbAt = current.findIndex((chunk) => chunk.type === 'verb');
  return current.slice(verbAt).some((chunk) => chunk.type === 'thing');
}

function hasVerb(chunks: readonly Chunk[]): boolean {
  return chunks.some((chunk) => chunk.type === 'verb');
}

/** A thing followed by where it is. */
function placed(chunks: readonly Chunk[]): boolean {
  const first = chunks[0];
  return (
    first?.type === 'thing' &&
    chunks.slice(1).some((chunk) => chunk.type === 'place' || chunk.type === 'relation')
  );
}

/** Adds the subject or verb that a segment shares with the one before it. */
function completed({ chunks: segment, isDependent }: Segment, previous: readonly Chunk[]): readonly Chunk[] {
  const verbAt = segment.findIndex((chunk) => chunk.type === 'verb');
  const previousVerbAt = previous.findIndex((chunk) => chunk.type === 'verb');
  if (verbAt < 0) {
    // "..., a cat on the right": the verb of the first clause holds, an order ("add") too.
    const verbs = previous
      .slice(previousVerbAt)
      .filter((chunk) => chunk.type === 'verb')
      .slice(0, 1);
    if (previousVerbAt < 0 || !placed(segment)) return segment;
    const isOrder = !previous.slice(0, previousVerbAt).some((chunk) => chunk.type === 'thing');
    return isOrder ? [...verbs, ...segment] : [segment[0]!, ...verbs, ...segment.slice(1)];
  }
  const hasSubject = segment
    .slice(0, verbAt)
    .some(
      (chunk) =>
        ['thing', 'agent', 'there', 'weather', 'time', 'background'].includes(chunk.type) ||
        isBarePlace(chunk),
    );
  if (hasSubject || previousVerbAt < 0) return segment;
  const named = previous
    .slice(0, previousVerbAt)
    .filter((chunk) => chunk.type === 'thing' || chunk.type === 'weather');
  // "There is a dog who sleeps", "a dog chases a cat that is red": the last one named.
  const isExistence = previous.some((chunk) => chunk.type === 'there');
  const subjects =
    isDependent || (isExistence && named.length === 0) ? thingsAmong(previous).slice(-1) : named;
  return [...subjects.map(asRepeated), ...segment];
}

/** A subject taken over from the clause before is spoken of for the second time: "a dog" is now "the dog". */
function asRepeated(chunk: Chunk): Chunk {
  if (chunk.type !== 'thing') return chunk;
  return { ...chunk, definite: true, more: false, isPart: false };
}

function isBarePlace(chunk: Chunk): boolean {
  return chunk.type === 'place' && chunk.way === 'none';
}

/**
 * Makes one verb per part. A verb that only carries another gives way to it ("there is a bird flying over the house");
 * a second real verb starts a part with the same subject, or with the thing right before it ("a dog sleeping").
 */
function splitVerbs(segment: readonly Chunk[]): (readonly Chunk[])[] {
  const parts: (readonly Chunk[])[] = [];
  let current: Chunk[] = [];
  segment.forEach((chunk, i) => {
    const verbAt = current.findIndex((earlier) => earlier.type === 'verb');
    const verb = current[verbAt];
    const isAdjacent = current.at(-1)?.type === 'verb' || isParticipleGap(current, verbAt);
    if (chunk.type !== 'verb' || verb?.type !== 'verb' || isAdjacent) {
      current.push(chunk);
      return;
    }
    const between = current.slice(verbAt + 1).filter((other) => other.type !== 'preposition');
    const lead = current.slice(0, verbAt);
    const things = between.filter((other) => other.type === 'thing');
    if (CARRIERS.has(verb.sense) && things.length > 0 && !lead.some((other) => other.type === 'thing')) {
      current = [
        ...lead.filter((other) => other.type !== 'agent' && other.type !== 'there'),
        ...between,
        chunk,
      ];
      return;
    }
    parts.push(current);
    const before = segment[i - 1];
    const isAboutObject = before?.type === 'thing' && chunk.text.endsWith('ing');
    const subjects = isAboutObject ? [before] : lead.filter((other) => other.type === 'thing');
    current = [...subjects.map(asRepeated), chunk];
  });
  parts.push(current);
  return parts;
}

/** Between the parts of one verb group stand only small words: "starts to rain", "is not painted", "are now gone". */
function isParticipleGap(current: readonly Chunk[], verbAt: number): boolean {
  if (verbAt < 0) return false;
  return current
    .slice(verbAt + 1)
    .every((chunk) => ['not', 'now', 'verb', 'join', 'preposition'].includes(chunk.type));
}

function clauseOf(part: readonly Chunk[], segment: Segment): Clause {
  const first = part.findIndex((chunk) => chunk.type === 'verb');
  const lead = first < 0 ? part : part.slice(0, first);
  const behind = first < 0 ? [] : part.slice(first);
  const groupEnd = behind.findIndex(
    (chunk) => !['verb', 'not', 'now'].includes(chunk.type) && !isInfinitiveMark(chunk),
  );
  const group = groupEnd < 0 ? behind : behind.slice(0, groupEnd);
  const verbs = group.filter((chunk): chunk is VerbChunk => chunk.type === 'verb');
  const main =
    verbs.findLast((verb) => verb.sense !== 'be' && verb.sense !== 'start') ?? verbs.at(-1) ?? null;
  const stopped = verbs.find((verb) => verb.sense === 'stop');
  const hasSubject = lead.some((chunk) => chunk.type === 'thing');
  return {
    lead,
    verb: stopped ?? main,
    passive: verbs.some((verb) => verb.sense === 'be') && main !== null && DONE_TO.has(main.sense),
    rest: groupEnd < 0 ? [] : behind.slice(groupEnd),
    isOrder: verbs.length > 0 && !hasSubject,
    negated: part.some((chunk) => chunk.type === 'not'),
    saysNow: part.some((chunk) => chunk.type === 'now'),
    isDependent: segment.isDependent,
    start: segment.start,
  };
}

/** "to" before a second verb. */
function isInfinitiveMark(chunk: Chunk): boolean {
  return chunk.type === 'preposition' && chunk.word === 'to';
}

/** Things among chunks, in order. */
export function thingsAmong(chunks: readonly Chunk[]): ThingChunk[] {
  return chunks.filter((chunk): chunk is ThingChunk => chunk.type === 'thing');
}
