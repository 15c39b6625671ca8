/** Planner and critic: they prompt, ask and read; whoever runs them makes the calls. */
export type { Ask, ReplyMode, TextReply } from './ask.ts';
export { createCritic } from './critic/critic.ts';
export type { CompareInput, Critic, JudgeInput } from './critic/critic.ts';
export { createPlanner } from './planner/planner.ts';
export type { PlanInput, PlanOutcome, Planner } from './planner/planner.ts';
export { defaultPromptSet } from './prompts/default-set.ts';
export { importPromptSet } from './prompts/import.ts';
export { loadPromptSet } from './prompts/prompt-set.ts';
export type { PromptSet } from './prompts/prompt-set.ts';
