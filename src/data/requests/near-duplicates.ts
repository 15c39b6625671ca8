/**
 * Finds texts that say nearly the same: MinHash signatures of word shingles (Broder 1997), candidates by banding, then
 * the estimated Jaccard similarity decides. Time per text does not grow with the number of texts kept.
 */
import { createRng } from '../../lib/rng.ts';
import { hashToInt } from '../../lib/hash.ts';

/** 16 bands of 4: pairs of similarity 0.8 meet in a band with probability 0.9998, of 0.3 with 0.12. */
const BANDS = 16;
const ROWS_PER_BAND = 4;
const HASHES = BANDS * ROWS_PER_BAND;
/** Words in a shingle. */
const SHINGLE_WORDS = 2;

/** Texts seen so far. */
export interface NearDuplicates {
  /** Whether a text like this one was kept before; keeps it when not. */
  isKnown(text: string): boolean;
}

/** @param threshold 0..1: share of shingles in common from which two texts are near-duplicates. */
export function createNearDuplicates(threshold: number): NearDuplicates {
  const rng = createRng(0x6d696e68);
  const odd = () => (Math.floor(rng() * 2 ** 32) | 1) >>> 0;
  const factors = Uint32Array.from({ length: HASHES }, odd);
  const offsets = Uint32Array.from({ length: HASHES }, odd);
  const kept: Uint32Array[] = [];
  const buckets = Array.from({ length: BANDS }, () => new Map<string, number[]>());

  const signatureOf = (text: string): Uint32Array => {
    const signature = new Uint32Array(HASHES).fill(0xffffffff);
    for (const shingle of shinglesOf(text)) {
      const hash = hashToInt(shingle);
      for (let i = 0; i < HASHES; i++) {
        const value = mix((Math.imul(hash, factors[i]!) + offsets[i]!) >>> 0);
        if (value < signature[i]!) signature[i] = value;
      }
    }
    return signature;
  };

  return {
    isKnown(text) {
      const signature = signatureOf(text);
      const keys = Array.from({ length: BANDS }, (_, band) =>
        signature.subarray(band * ROWS_PER_BAND, (band + 1) * ROWS_PER_BAND).join(','),
      );
      const candidates = new Set(keys.flatMap((key, band) => buckets[band]!.get(key) ?? []));
      for (const candidate of candidates) {
        if (similarity(kept[candidate]!, signature) >= threshold) return true;
      }
      const index = kept.push(signature) - 1;
      keys.forEach((key, band) => {
        const bucket = buckets[band]!.get(key);
        if (bucket) bucket.push(index);
        else buckets[band]!.set(key, [index]);
      });
      return false;
    },
  };
}

/** Runs of neighbouring words, lower case, without punctuation; a shorter text is one shingle. */
export function shinglesOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length <= SHINGLE_WORDS) return new Set([words.join(' ')]);
  return new Set(words.slice(SHINGLE_WORDS - 1).map((_, i) => words.slice(i, i + SHINGLE_WORDS).join(' ')));
}

function similarity(one: Uint32Array, other: Uint32Array): number {
  let equal = 0;
  for (let i = 0; i < HASHES; i++) if (one[i] === other[i]) equal++;
  return equal / HASHES;
}

/** Spreads the low bits, which a multiplication alone leaves poor. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
