import { cache } from './cache.ts';
import { concurrent } from './concurrent.ts';
import { large } from './large.ts';
import type { Room } from './room.ts';
import { small } from './small.ts';
import { stagers } from './stagers.ts';

export interface PartOptions {
  readonly room: Room;
  /** Fewer rounds, and nothing that takes minutes. */
  readonly quick: boolean;
}

/** The keys of the document, each with what measures it. */
export const parts = { small, concurrent, large, cache, stagers };
export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as PartName[];
