/** Prompt sets for the command line, which does not reach into the agents. */
export { importPromptSet } from '../agents/prompts/import.ts';
