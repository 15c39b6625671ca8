/**
 * Our own taxonomy under the paper's eight main categories (section 4.1 names the categories and a few of its about
 * 75 sub-categories; the list, the vocabulary banks and the templates are not published, so these are ours).
 */
import { SHARED_BANKS } from './banks.ts';
import { categoryOf } from './category-text.ts';
import { MAKING } from './making.ts';
import type { Taxonomy } from './schema.ts';
import { SHOWING } from './showing.ts';

/** Eight categories; each sub-category has its own bank of subjects. */
export const DEFAULT_TAXONOMY: Taxonomy = {
  banks: Object.fromEntries(Object.entries(SHARED_BANKS).map(([slot, words]) => [slot, words.split('|')])),
  categories: [...MAKING, ...SHOWING].map(categoryOf),
};
