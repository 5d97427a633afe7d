import type { ProcessRow } from '@diy-paas/process';

/** How busy a changing set of processes is. */
export class CpuMeter {
  #before = new Map<string, number>();
  #lookedAt: number;

  /** @param now ms on a clock that only goes forward */
  constructor(now: number) {
    this.#lookedAt = now;
  }

  /** % of one core since it was last asked. What a process used before it was seen first counts as used now. */
  look(processes: readonly ProcessRow[], now: number): number {
    const seen = new Map(processes.map(({ pid, started, cpuMs }) => [`${pid}@${started}`, cpuMs]));
    let used = 0;
    for (const [process, cpuMs] of seen) used += cpuMs - (this.#before.get(process) ?? 0);
    const elapsed = now - this.#lookedAt;
    this.#before = seen;
    this.#lookedAt = now;
    return elapsed > 0 ? (used / elapsed) * 100 : 0;
  }
}
