import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { endUser } from '@diy-paas/process';
import type { BuildUser, BuildUsers } from '@diy-paas/staging-core';
import { noFreeUser } from './errors.ts';

/**
 * The system users that builds run as: numbers that nobody else on the machine uses. None has two builds at a time, not
 * even of two stagers, and each rests for as long as there are others.
 */
export class Users implements BuildUsers {
  readonly #range: { readonly from: number; readonly to: number };
  #next: number;

  constructor(range: { from: number; to: number }) {
    this.#range = range;
    this.#next = range.from;
  }

  /** @throws {TaskError} when none is free */
  async take(): Promise<BuildUser> {
    const { from, to } = this.#range;
    for (let tried = from; tried <= to; tried++) {
      const uid = this.#next;
      this.#next = uid < to ? uid + 1 : from;
      const claim = await claimUser(uid);
      if (!claim) continue;
      await endUser(uid); // what a stager left that was killed
      return { uid, release: async () => void claim.close() };
    }
    throw noFreeUser(from, to);
  }
}

/** Ends what runs as the user of a build whose stager is dead, unless another stager has claimed that user since. */
export async function endLeftBehind(uid: number): Promise<void> {
  const claim = await claimUser(uid);
  if (!claim) return; // whoever has it now has ended what there was
  await endUser(uid);
  claim.close();
}

/**
 * Makes a user ours among all stagers of the machine: an abstract socket's name belongs to one process, and is free again
 * when that ends, however it does.
 */
async function claimUser(uid: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy()).unref();
  try {
    await once(server.listen(`\0diy-paas/stager/user/${uid}`), 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}
