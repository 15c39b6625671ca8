import type { Capabilities } from '../core/capabilities.ts';
import { ConfigError } from '../core/errors.ts';
import { REFERENCE_NAME, namedPictures, requestImages } from '../core/request.ts';
import type { Request } from '../core/request.ts';
import type { Settings } from '../core/settings.ts';

/** @throws {ConfigError} when a reference cannot be called that. */
export function assertReferenceName(name: string): void {
  if (REFERENCE_NAME.test(name)) return;
  throw new ConfigError(
    `The reference name ${JSON.stringify(name)} cannot be used; take up to 40 letters, digits, spaces, dashes or underscores.`,
  );
}

/**
 * Finds, before anything is spent, that a generator certainly takes fewer pictures than it would have to. Where its
 * abilities are guessed nothing is certain; then what it cannot take is left out, and recorded.
 * @throws {ConfigError} with the setting to change.
 */
export function assertTakesReferences(
  request: Request,
  { references }: Pick<Settings, 'references'>,
  { id, capabilities: { edit, maxReferences } }: { id: string; capabilities: Capabilities },
): void {
  const named = namedPictures(request).size;
  const inputs = requestImages(request).length;
  const change = `choose another --generator, or correct "models"."${id}"."capabilities" in interleave.config.json`;
  if (named > 0 && edit === false) {
    throw new ConfigError(
      `--reference needs a generator that takes pictures, and ${id} takes none; ${change}.`,
    );
  }
  if (references === 'inputs' && edit !== 'unknown' && inputs > maxReferences) {
    throw new ConfigError(
      `--references inputs sends ${inputs} pictures with each prompt, and ${id} takes ${maxReferences}; use --references source, ${change}.`,
    );
  }
}
