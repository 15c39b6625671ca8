/** A taxonomy of requests: main categories, sub-categories, a bank of words for each, and templates that use them. */
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import { parseAs } from '../json-lines.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name has lower-case letters, digits and dashes');
const bank = z.array(z.string().min(1)).min(2);

/** `{subject}` is a word of the sub-category's own bank, `{other}` of the bank of that name, `<image>` a picture. */
const template = z.string().includes('{subject}');

export const taxonomySchema = z.strictObject({
  /** Words that every template may use, by the name of their slot. */
  banks: z.record(name, bank),
  categories: z
    .array(
      z.strictObject({
        name,
        title: z.string(),
        templates: z.array(template).min(1),
        subcategories: z
          .array(
            z.strictObject({
              name,
              title: z.string(),
              /** What requests of this kind are about. */
              subjects: bank,
              /** Beside those of the category. */
              templates: z.array(template).optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});
export type Taxonomy = z.infer<typeof taxonomySchema>;
export type Category = Taxonomy['categories'][number];
export type Subcategory = Category['subcategories'][number];

/** A slot of a template. */
export const SLOT = /\{([a-z][a-z0-9-]*)\}/g;

/**
 * A taxonomy from the text of a JSON file.
 * @param source the file's name, for messages.
 * @throws {ConfigError} that names the first thing that is wrong.
 */
export function parseTaxonomy(text: string, source: string): Taxonomy {
  const parsed = parseAs(text, taxonomySchema);
  if (typeof parsed === 'string') throw new ConfigError(`The taxonomy ${source} is wrong: ${parsed}.`);
  assertSlots(parsed.value, source);
  return parsed.value;
}

/** @throws {ConfigError} for a slot that no bank fills, and for a name that is given twice. */
function assertSlots({ banks, categories }: Taxonomy, source: string): void {
  const names = new Set<string>();
  for (const { name: category, templates, subcategories } of categories) {
    for (const { name: subcategory } of subcategories) {
      const key = `${category}/${subcategory}`;
      if (names.has(key)) throw new ConfigError(`The taxonomy ${source} has ${key} twice.`);
      names.add(key);
    }
    const used = [...templates, ...subcategories.flatMap((each) => each.templates ?? [])];
    for (const [, slot = ''] of used.join('\n').matchAll(SLOT)) {
      if (slot !== 'subject' && !(slot in banks)) {
        throw new ConfigError(`The taxonomy ${source} uses {${slot}} in ${category}, but has no such bank.`);
      }
    }
  }
}
