import { randomInt } from 'node:crypto';
import { portIfFree } from '../../topology/ports.ts';

/** A port of 127.0.0.1 that nobody uses just now. */
export async function freePort(): Promise<number> {
  return (await portIfFree(0))!;
}

/** The first of `size` such ports in a row, below those that the system gives to outgoing connections. */
export async function freePorts(size: number): Promise<number> {
  for (;;) {
    const from = randomInt(21_000, 32_000);
    const row = Array.from({ length: size }, (_, n) => portIfFree(from + n));
    if ((await Promise.all(row)).every((port) => port !== undefined)) return from;
  }
}
