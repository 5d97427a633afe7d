import type { AppToStage } from './plugin.ts';

/** MB that an instance of the app may use. */
export const memoryOf = ({ properties }: AppToStage): number => properties.resources?.memory ?? 512;
