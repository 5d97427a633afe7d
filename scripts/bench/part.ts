import type { Room } from './room.ts';

export interface PartOptions {
  readonly room: Room;
  /** Fewer rounds, and nothing that takes minutes. */
  readonly quick: boolean;
}

/** Measures one thing; what it returns is a part of the document. */
export type Part = (options: PartOptions) => Promise<object>;
