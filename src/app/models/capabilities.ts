/**
 * What an image model can do. Four sources, each winning over the next: the user's word in the configuration, what a
 * probe found (`remembered.ts`), the adapter's or provider's own flags, and the small table below for providers that
 * leave them open.
 */
import type { ImageModelV4 } from '@ai-sdk/provider';
import type { Capabilities } from '../../core/capabilities.ts';

const NOTHING_KNOWN: Capabilities = { edit: 'unknown', maxReferences: 1, mask: 'unknown', seed: 'unknown' };
const DRAWS_ONLY: Partial<Capabilities> = { edit: false, mask: false };
const EDITS_ONE: Partial<Capabilities> = { edit: true, maxReferences: 1 };

/**
 * Read in the providers' adapters (`src/*-image-model.ts` of the versions in package.json) and the models' names. The
 * first pattern that matches the id counts. Where a service's own limit is not known, the number is a low guess:
 * too few references are sent, never too many.
 */
const TABLE: readonly (readonly [pattern: RegExp, known: Partial<Capabilities>])[] = [
  // Providers
  [/^(openai:|gateway:openai\/)gpt-image/, { edit: true, maxReferences: 16, mask: true, seed: false }],
  [/^openai:dall-e-2/, { ...EDITS_ONE, mask: true, seed: false }],
  [/^openai:/, { seed: false }],
  [/^google:gemini/, { edit: true, maxReferences: 3, mask: false }],
  [/^xai:|^gateway:spacexai\//, { edit: true, maxReferences: 3, mask: false, seed: false }],
  [/^black-forest-labs:flux-2/, { edit: true, maxReferences: 8, mask: false, seed: true }],
  [/^black-forest-labs:flux-kontext/, { ...EDITS_ONE, mask: false, seed: true }],
  [/^black-forest-labs:flux-pro-1\.0-fill/, { ...EDITS_ONE, mask: true, seed: true }],
  [/^black-forest-labs:flux-pro-1\.1/, { ...DRAWS_ONLY, seed: true }],
  [/^fal:.*\/edit$/, { edit: true, maxReferences: 4, mask: false, seed: true }],
  [/^fal:.*\/kontext(\/max)?$/, { ...EDITS_ONE, mask: false, seed: true }],
  [/^fal:.*\/text-to-image$/, { ...DRAWS_ONLY, seed: true }],
  [/^fal:/, { seed: true }],
  [/^replicate:black-forest-labs\/flux-2/, { edit: true, maxReferences: 8, mask: false, seed: true }],
  [/^replicate:black-forest-labs\/flux-(schnell|pro|1\.1-pro)/, { ...DRAWS_ONLY, seed: true }],
  [/^replicate:/, { seed: true }],
  [/^togetherai:.*kontext/i, { ...EDITS_ONE, mask: false, seed: true }],
  [/^togetherai:/, { ...DRAWS_ONLY, seed: true }],
  [/^fireworks:/, { maxReferences: 1, mask: false, seed: true }],
  [/^deepinfra:.*kontext/i, { ...EDITS_ONE, seed: 'unknown' }],
  [/^openrouter:/, { mask: false }],
  [/^gateway:bfl\/flux-2/, { edit: true, maxReferences: 8, seed: true }],
  [/^gateway:bfl\/flux-kontext/, { ...EDITS_ONE, seed: true }],
  // Open models, on whatever server
  [/qwen-?image-?edit.*(2509|2511|plus)/i, { edit: true, maxReferences: 3 }],
  [/qwen-?image-?edit/i, EDITS_ONE],
  [/flux[.-]?2|klein/i, { edit: true, maxReferences: 4 }],
  [/kontext/i, EDITS_ONE],
  [
    /qwen-?image|z-image|sd-?turbo|sdxl|flux[.-]?1[.-]?(schnell|dev)|stable-diffusion-(3|xl)/i,
    { edit: false },
  ],
];

/** What a user said; a field that is absent or `undefined` says nothing. */
export type CapabilitiesOverride = {
  readonly [Field in keyof Capabilities]?: Capabilities[Field] | undefined;
};

/**
 * What is known without trying, but for the user's word.
 * @param id the model's id with aliases followed; for a server's model its own name is enough.
 * @param limits what the way to the model allows, whatever the model could do.
 */
export async function toldCapabilities(
  id: string,
  model: Pick<ImageModelV4, 'supportsFileInputs' | 'supportsMaskInputs'>,
  limits: Partial<Capabilities> = {},
): Promise<Capabilities> {
  const known = TABLE.find(([pattern]) => pattern.test(id))?.[1] ?? {};
  const [edit, mask] = await Promise.all([model.supportsFileInputs, model.supportsMaskInputs]);
  const told: Capabilities = {
    ...NOTHING_KNOWN,
    ...known,
    ...(edit === undefined ? {} : { edit }),
    ...(mask === undefined ? {} : { mask }),
  };
  const { maxReferences = Infinity, ...rest } = limits;
  return { ...told, ...rest, maxReferences: Math.min(told.maxReferences, maxReferences) };
}

/** What is known of a model that no probe looked at; see `toldCapabilities` and `settleCapabilities`. */
export async function capabilitiesOf(
  id: string,
  model: Pick<ImageModelV4, 'supportsFileInputs' | 'supportsMaskInputs'>,
  limits: Partial<Capabilities> = {},
  override: CapabilitiesOverride = {},
): Promise<Capabilities> {
  return settleCapabilities(await toldCapabilities(id, model, limits), override);
}

/**
 * Puts the sources together.
 * @param found what a probe found: `maxReferences` 2 means that two pictures were taken, and perhaps more would be.
 * @param override the user's word.
 */
export function settleCapabilities(
  told: Capabilities,
  override: CapabilitiesOverride = {},
  found: Partial<Capabilities> = {},
): Capabilities {
  const { maxReferences = told.maxReferences, ...tried } = found;
  const tries: Capabilities = {
    ...told,
    ...tried,
    maxReferences: maxReferences > 1 ? Math.max(told.maxReferences, maxReferences) : maxReferences,
  };
  const given = Object.entries(override).filter(([, value]) => value !== undefined);
  const all: Capabilities = { ...tries, ...(Object.fromEntries(given) as Partial<Capabilities>) };
  if (all.edit === false) return { ...all, maxReferences: 0, mask: false };
  // Somebody who says "edit" without a number means at least one.
  return { ...all, maxReferences: Math.max(1, all.maxReferences) };
}
