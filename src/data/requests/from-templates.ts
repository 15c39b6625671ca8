/** Requests from templates and word banks alone: no model, no network, repeatable from the seed. */
import { pick } from '../../lib/rng.ts';
import type { Rng } from '../../lib/rng.ts';
import { IMAGE_MARK } from '../../core/request.ts';
import { SLOT } from '../taxonomy/schema.ts';
import type { Category, Subcategory, Taxonomy } from '../taxonomy/schema.ts';

/** A request before it gets its id. */
export interface RequestDraft {
  readonly request: string;
  readonly images: readonly string[];
}

/** Makes one request of a sub-category each time it is called; `null`: nothing can be made from what there is. */
export type RequestSource = (rng: Rng) => RequestDraft | null;

/**
 * @param pictures files that templates with `<image>` marks take; without any, those templates are left out.
 */
export function templateSource(
  taxonomy: Taxonomy,
  { category, subcategory }: { category: Category; subcategory: Subcategory },
  pictures: readonly string[],
): RequestSource {
  const templates = [...category.templates, ...(subcategory.templates ?? [])].filter(
    (template) => marksIn(template) <= pictures.length,
  );
  return (rng) => {
    if (templates.length === 0) return null;
    const template = pick(rng, templates);
    const words = new Map<string, string>();
    const request = template.replaceAll(SLOT, (_, slot: string) => {
      const bank = slot === 'subject' ? subcategory.subjects : taxonomy.banks[slot]!;
      // A slot that stands twice means the same thing twice.
      const word = words.get(slot) ?? pick(rng, bank);
      words.set(slot, word);
      return word;
    });
    const images = Array.from({ length: marksIn(template) }, () => pick(rng, pictures));
    return { request: withoutDoubleStops(request), images };
  };
}

function marksIn(template: string): number {
  return template.split(IMAGE_MARK).length - 1;
}

function withoutDoubleStops(text: string): string {
  return text.replaceAll(/\.\.(?!\.)/g, '.');
}
