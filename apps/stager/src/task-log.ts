import { hideCredentials } from '@diy-paas/component';

/** The log of one task, as its user sees it: `[YYYY-MM-DD HH:MM:SS] text`, in local time. */
export class TaskLog {
  #text = '';
  readonly #see: (line: string) => void;

  /** @param see is shown each line as it is written */
  constructor(see: (line: string) => void) {
    this.#see = see;
  }

  write(text: string): void {
    for (const part of hideCredentials(text).split('\n')) {
      const line = `[${timestamp(new Date())}] ${part}`;
      this.#text += `${line}\n`;
      this.#see(line);
    }
  }

  /** Everything written so far, for the reply. */
  get text(): string {
    return this.#text;
  }
}

function timestamp(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
