import type { Chunk, ThingChunk } from './chunks.ts';
import { placeChunks } from './goals.ts';
import type { PlaceChunk } from './goals.ts';

/** A noun phrase with what the sentence says right behind it. */
export interface Item {
  readonly phrase: ThingChunk;
  readonly places: PlaceChunk[];
  /** Preposition in front of it: with, for, instead of; empty without one. */
  readonly link: string;
  /** Colours, sizes, numbers said of it. */
  readonly looks: Chunk[];
}

const LOOKS: ReadonlySet<Chunk['type']> = new Set(['colour', 'size', 'comparative', 'number']);

export function looksAmong(chunks: readonly Chunk[]): Chunk[] {
  return chunks.filter((chunk) => LOOKS.has(chunk.type));
}

/**
 * Things among chunks with what belongs to each. Place words before the first thing belong to the first; a colour goes
 * to all before it that have none ("paint the birds and the house blue").
 */
export function itemsOf(chunks: readonly Chunk[]): Item[] {
  const items: Item[] = [];
  let early: Chunk[] = [];
  let link = '';
  let unpainted: Item[] = [];
  for (const chunk of chunks) {
    if (chunk.type === 'thing') {
      const item: Item = { phrase: chunk, places: placeChunks(early), link, looks: [] };
      if (unpainted.some((other) => other.looks.length > 0)) unpainted = [];
      items.push(item);
      unpainted.push(item);
      early = [];
      link = '';
    } else if (chunk.type === 'preposition') link = chunk.word;
    else if (LOOKS.has(chunk.type)) for (const item of unpainted) item.looks.push(chunk);
    else if (items.length === 0) early.push(chunk);
    else items.at(-1)!.places.push(...placeChunks([chunk]));
  }
  return items;
}
