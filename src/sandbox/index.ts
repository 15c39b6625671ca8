/** The built-in world: three models that run offline. A simulation, see docs/sandbox.md. */
export { createSandboxCritic } from './critic/critic.ts';
export { createSandboxImageModel } from './generator/image-model.ts';
export { createSandboxPlanner } from './planner/planner.ts';
