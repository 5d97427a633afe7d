export { type App, type AppOptions, packApp } from './app.ts';
export { NobodyThere, StagingFailed, StartFailed } from './errors.ts';
export { lookAround } from './look-around.ts';
export { type StageAppOptions, type StagedDroplet, stageApp } from './stage.ts';
export { type Instance, type StartOptions, startApp } from './start.ts';
