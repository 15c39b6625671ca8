/** Planner and critic: they prompt, ask and read; whoever runs them makes the calls. */
export type { Ask, ReplyMode, TextReply } from './ask.ts';
export { createAcceptAllCritic } from './critic/accept-all.ts';
export { createChooseOnlyCritic } from './critic/choose-only.ts';
export { createCritic } from './critic/critic.ts';
export type { CompareInput, Critic, JudgeInput } from './critic/critic.ts';
export { createPlanner } from './planner/planner.ts';
export type { FailedStep, PlanInput, PlanOutcome, Planner, ReplanInput } from './planner/planner.ts';
export { createSingleStepPlanner } from './planner/single-step.ts';
export { defaultPromptSet } from './prompts/default-set.ts';
export { importPromptSet } from './prompts/import.ts';
export { loadPromptSet } from './prompts/prompt-set.ts';
export type { PromptSet } from './prompts/prompt-set.ts';
