import type { Entry, FileTree } from '@diy-paas/archive';
import type { RunResult } from '@diy-paas/process';
import type { StagingProperties } from '@diy-paas/protocol';
import type { DetectionRule } from './detection.ts';
import type { Platform } from './platform.ts';

/**
 * Knows one framework. A plugin describes the staged app and changes nothing: the core alone renders the scripts
 * and makes the droplet. To add a framework, write one file in `frameworks/` and name it in `registry.ts`.
 */
export interface StagingPlugin {
  /** As in `framework_info.name`. */
  readonly name: string;
  /** The runtime an app gets that does not ask for one. */
  readonly defaultRuntime: string;
  /**
   * What an app of this framework looks like; used where the request brings no rules of its own. Without rules the
   * framework is never detected: it must be asked for.
   */
  readonly detection: readonly DetectionRule[];
  /** Other rules by which such an app is known today; either set is enough. */
  readonly conventions?: readonly DetectionRule[];
  /** Why an app is taken for one of this framework, in a sentence; `file` is the first that the rules match. */
  because(file: string): string;
  /** @throws {StagingError} when the app is not one that this framework can start */
  describe(app: AppToStage): Promise<StagedApp>;
}

/** What a plugin may know. */
export interface AppToStage {
  /** The application's files, read-only, wherever they are. */
  readonly files: FileTree;
  readonly properties: StagingProperties;
  /** The plugin's rules, or those of the request. */
  readonly detection: readonly DetectionRule[];
  /** Writes a line into `logs/staging.log`, which the user sees in the task log. */
  log(line: string): void;
}

/** What a plugin says of the staged app. */
export interface StagedApp {
  /**
   * Shell words; `$@` stands for what the DEA passes on (`-p PORT`). Names of files must be quoted. Of several lines
   * the last is the app, which runs in the background.
   */
  readonly startCommand: string;
  /** Where the start command runs, a directory of the droplet; `app` when not given. */
  readonly startDirectory?: string;
  /** Exported by the start-up script, shell expansions included; `null` unsets. */
  readonly environment: Readonly<Record<string, string | null>>;
  /** Lines of the start-up script after the environment, run in the droplet's root. */
  readonly beforeStart: readonly string[];
  /** Lines of the stop script, where `$1` is the app's pid; without them the app and its parent are killed. */
  readonly stop?: readonly string[];
  /** Which year's template the start-up script follows; 2012 when not given. See `scripts.ts`. */
  readonly template?: 2012 | 2013;
  /** Where the application's files go in the droplet; `app` when not given. */
  readonly appDirectory?: string;
  /** The application's files, paths relative to it, when they do not go there all and as they came. */
  readonly appFiles?: readonly Entry[];
  /** Files to add to the droplet, or to put in place of the application's own; paths relative to it, times are not kept. */
  readonly files: readonly Entry[];
  /** What must be made by running commands; left out of a dry run. */
  readonly build?: Build;
}

export interface Build {
  /** One line for a dry run: "bundle install into rubygems, without the groups test". */
  readonly summary: string;
  /** @throws {StagingError} when what the app asks for cannot be made */
  run(bench: Workbench): Promise<Built>;
}

/** What a build made: files for the droplet, and what it alone could tell, which then counts instead of the description. */
export interface Built extends Partial<Omit<StagedApp, 'build'>> {
  readonly files: readonly Entry[];
}

/**
 * Where a build works. Its commands may be anybody's code, so in secure mode they run as a user of their own. Nothing
 * else is ever written into a directory that was given to them, and what they left there is read by way of `made`.
 */
export interface Workbench {
  /** The application's files as they came. */
  readonly files: FileTree;
  readonly platform: Platform;
  /** Whose build it is, as the request says; undefined where nothing is said. */
  readonly appId: string | undefined;
  /** Makes a directory for the commands, with these files in it; its path. */
  give(name: string, entries?: Iterable<Entry>): Promise<string>;
  /** The same, by moving one of ours, that holds nothing but files and directories of ours. */
  lend(name: string, directory: string): Promise<string>;
  /**
   * Runs a command to its end, without a shell, as {@link toolEnvironment} has it and in its HOME where nothing else is said.
   * Throws what the signal says when the staging is out of time.
   * @throws {CommandNotFound}
   */
  run(command: string, args: readonly string[], options?: CommandOptions): Promise<RunResult>;
  /**
   * A directory with what commands left in another one, where nobody can change it any more; nothing where they left
   * none. The last thing to do with it.
   * @param part the only directory in it that is meant
   * @throws {StagingError} when it is not fit to be in a droplet
   */
  made(directory: string, part?: string): Promise<string>;
  /** Where a tool may keep what it downloads, also for other apps; undefined where builds are to share nothing. */
  downloads(tool: string): string | undefined;
  /** Tells the user how it goes. Not kept in the droplet, which must not depend on what a cache held today. */
  progress(line: string): void;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Besides what every tool gets. Their names are the plugin's own, never the app's or the request's. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}
