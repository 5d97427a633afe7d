export { type Detected, detectFramework } from './detect-framework.ts';
export type { DetectionRule } from './detection.ts';
export { StagingError } from './errors.ts';
export { BadPlatform, loadPlatform, type Platform } from './platform.ts';
export type { AppToStage, Build, Built, StagedApp, StagingPlugin, Workbench } from './plugin.ts';
export { plugins } from './registry.ts';
export { type KnownRuntime, knownRuntimes } from './runtimes.ts';
export { type BuildUser, type BuildUsers, type Droplet, type StageOptions, stageApp } from './stage.ts';
export { tryUsers } from './workbench/try-users.ts';
