export { type EndOptions, endTree } from './end-tree.ts';
export { CommandNotFound } from './errors.ts';
export { adoptGroup, type ProcessGroup, spawnGroup } from './group.ts';
export { identify, isAlive, type ProcessIdentity } from './identity.ts';
export { type RunOptions, type RunResult, run } from './run.ts';
export type { Exit } from './start-leader.ts';
export { type ProcessRow, processTable } from './table.ts';
export { familiesIn, ProcessTree } from './tree.ts';
