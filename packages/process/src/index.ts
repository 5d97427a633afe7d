export { endTree } from './end-tree.ts';
export { CommandNotFound } from './errors.ts';
export { type RunOptions, type RunResult, run } from './run.ts';
export { type Exit, type ProcessGroup, spawnGroup } from './spawn-group.ts';
