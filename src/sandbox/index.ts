/** The built-in world: three models that run offline. A simulation, see docs/sandbox.md. */
export { createSandboxCritic } from './critic.ts';
export { createSandboxImageModel } from './image-model.ts';
export { createSandboxPlanner } from './planner.ts';
