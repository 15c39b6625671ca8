import type { Category, Subcategory } from './schema.ts';

/** A category as it is written down: sub-categories by `name|Title`, their subjects parted by `|`. */
export interface CategoryText {
  readonly name: string;
  readonly title: string;
  readonly templates: readonly string[];
  readonly subcategories: Readonly<Record<string, string>>;
}

export function categoryOf({ name, title, templates, subcategories }: CategoryText): Category {
  return {
    name,
    title,
    templates: [...templates],
    subcategories: Object.entries(subcategories).map(([heading, subjects]): Subcategory => {
      const [short = '', long = ''] = heading.split('|');
      return { name: short, title: long, subjects: subjects.split('|') };
    }),
  };
}
