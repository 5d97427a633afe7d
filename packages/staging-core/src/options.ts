import type { FileTree } from '@diy-paas/archive';
import type { StagingProperties } from '@diy-paas/protocol';
import type { Platform } from './platform.ts';

/** System users that have no other use: each build gets one that no other build has meanwhile. */
export interface BuildUsers {
  take(): Promise<BuildUser>;
}

export interface BuildUser {
  /** Also the number of a group that is nobody else's. */
  readonly uid: number;
  release(): Promise<void>;
}

export interface StageOptions {
  readonly files: FileTree;
  readonly properties: StagingProperties;
  readonly platform: Platform;
  /** A directory for builds, made when one needs it; the caller removes it. Without one nothing is built: a dry run. */
  readonly workspace?: string;
  /** Whose app it is; without it nothing is kept for the app from one staging to the next. */
  readonly appId?: string;
  /** Users for the commands of builds; without them these have all the rights that we have. For root, on Linux. */
  readonly users?: BuildUsers;
  /** Aborted when the staging is out of time. */
  readonly signal?: AbortSignal;
  /** Sees each line of `logs/staging.log` as it is written, and how a build goes. */
  readonly onLog?: (line: string) => void;
}
