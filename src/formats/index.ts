/** What models write and we read: the package's entry `interleave-thinker/formats`. */
export { compareJsonSchema, readCompareReply, renderCompareReply } from './compare.ts';
export type { Better, CompareReply } from './compare.ts';
export { readCriticMessage } from './critic-message.ts';
export type { CriticMessage, UserPart } from './critic-message.ts';
export { criticJsonSchema, readCriticReply, renderCriticReply, verdictOf } from './critic.ts';
export type { CriticReply } from './critic.ts';
export { plannerJsonSchema, readPlannerReply, renderPlannerReply } from './planner.ts';
export type { PlannerFrom, PlannerReply, PlannerReplyStep } from './planner.ts';
export type { Outcome, Reading, ReplyMode, Unreadable } from './reading.ts';
export { plannerReplyOf, resolvePlan } from './resolve-plan.ts';
export { readReply } from './tolerant.ts';
export type { ReplyParts } from './tolerant.ts';
