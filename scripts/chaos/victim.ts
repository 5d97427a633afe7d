import type { Life } from './lives.ts';

/** A program that is killed again and again, and started again at once, with the same port and directories. */
export class Victim {
  readonly name: string;
  /** How often it was killed. */
  killed = 0;
  /** Ends that nobody meant, in words. */
  readonly accidents: string[] = [];
  readonly #begin: (dead: readonly number[]) => Promise<Life>;
  readonly #dead: number[] = [];
  #life: Promise<Life>;
  #stopped: Promise<void> | undefined;

  /** @param begin starts it; is told the pids that it was killed with before */
  constructor(name: string, begin: (dead: readonly number[]) => Promise<Life>) {
    this.name = name;
    this.#begin = begin;
    this.#life = this.#live();
  }

  /** Kills it as a machine would, and starts it again. */
  async kill(): Promise<void> {
    this.#life = this.#life.then(async (life) => {
      this.killed++;
      await this.#end(life, 'SIGKILL');
      return this.#live();
    });
    await this.#life;
  }

  /** Ends it orderly, for good. */
  stop(): Promise<void> {
    this.#stopped ??= this.#life.then((life) => this.#end(life, 'SIGTERM'));
    return this.#stopped;
  }

  async #live(): Promise<Life> {
    const life = await this.#begin([...this.#dead]);
    void life.ended.then((how) => {
      if (!this.#dead.includes(life.pid)) this.accidents.push(`${this.name} ended by itself: ${how}`);
    });
    return life;
  }

  async #end(life: Life, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#dead.push(life.pid);
    life.kill(signal);
    await life.ended;
  }
}
