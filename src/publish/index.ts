/** A trace as a page, a story and JSON. */
export { publishRun } from './publish.ts';
export type { PublishedFile, PublishOptions } from './publish.ts';
