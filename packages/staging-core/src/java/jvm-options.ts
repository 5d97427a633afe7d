import { memoryOf } from '../memory.ts';
import type { AppToStage } from '../plugin.ts';

/** All of the memory that the app was given, and its own place for temporary files. */
export const jvmMemory = (app: AppToStage): string => `${heap(app)} -Djava.io.tmpdir=$PWD/tmp`;

export const heap = (app: AppToStage): string => `-Xms${memoryOf(app)}m -Xmx${memoryOf(app)}m`;
