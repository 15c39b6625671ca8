/**
 * What connects a run to the world: image models of the AI SDK's interface, run stores, and the guarded fetch.
 * Ids such as `openai:gpt-image-2` are turned into models by the package's main entry.
 */
export { guardedFetch } from './http/guarded-fetch.ts';
export type { FetchedImage, GuardedFetchOptions } from './http/guarded-fetch.ts';
export type { AdapterRuntime, DrawProgress } from './image/adapter-settings.ts';
export type { ComfyuiSettings } from './image/comfyui-settings.ts';
export { comfyuiCapabilities, createComfyui } from './image/comfyui.ts';
export type { HuggingFaceSettings } from './image/huggingface-settings.ts';
export { createHuggingFace, huggingFaceCapabilities } from './image/huggingface.ts';
export { createKlein, KLEIN_CAPABILITIES } from './image/klein.ts';
export type { KleinSettings } from './image/klein-settings.ts';
export { withContentPictures } from './image/language-model-chat-fetch.ts';
export { createLanguageImageModel, languageImageCapabilities } from './image/language-model.ts';
export type { LanguageImageSettings } from './image/language-model-settings.ts';
export type { DialectName } from './image/openai-images-dialects.ts';
export { createOpenAIImages } from './image/openai-images.ts';
export type { OpenAIImagesSettings } from './image/openai-images.ts';
export type { SdapiSettings } from './image/sdapi-settings.ts';
export { createSdapi, sdapiCapabilities } from './image/sdapi.ts';
export type { SvgSettings } from './image/svg-settings.ts';
export { createSvgImageModel, svgCapabilities } from './image/svg.ts';
export { createFsRunStore } from './store/fs.ts';
export { createMemoryRunStore } from './store/memory.ts';
