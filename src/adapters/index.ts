/**
 * What connects a run to the world: image models of the AI SDK's interface, run stores, and the guarded fetch.
 * Ids such as `openai:gpt-image-2` are turned into models by the package's main entry.
 */
export { guardedFetch } from './http/guarded-fetch.ts';
export type { FetchedImage, GuardedFetchOptions } from './http/guarded-fetch.ts';
export type { DialectName } from './image/openai-images-dialects.ts';
export { createOpenAIImages } from './image/openai-images.ts';
export type { OpenAIImagesSettings } from './image/openai-images.ts';
export { createFsRunStore } from './store/fs.ts';
export { createMemoryRunStore } from './store/memory.ts';
