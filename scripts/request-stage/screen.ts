import ora, { type Ora } from 'ora';

/** Where the user watches: lines as they come, and on a terminal what is being waited for, and for how long. */
export interface Screen {
  line(text: string): void;
  /** What goes on now. */
  waiting(text: string): void;
  /** Nothing goes on any more. */
  done(): void;
}

export function terminalScreen(): Screen {
  if (!process.stdout.isTTY) {
    return { line: (text) => void process.stdout.write(`${text}\n`), waiting: () => {}, done: () => {} };
  }
  const spinner: Ora = ora({ stream: process.stdout, discardStdin: false });
  const tick = setInterval(() => {
    if (label) spinner.text = withTime();
  }, 100);
  let label = '';
  let since = 0;
  const withTime = () => `${label} ${((Date.now() - since) / 1000).toFixed(1)} s`;
  return {
    line(text) {
      spinner.stop();
      process.stdout.write(`${text}\n`);
      if (label) spinner.start();
    },
    waiting(text) {
      label = text;
      since = Date.now();
      spinner.start(withTime());
    },
    done() {
      label = '';
      clearInterval(tick);
      spinner.stop();
    },
  };
}

/** For `--json`: nothing is said on the way. */
export const silentScreen: Screen = { line: () => {}, waiting: () => {}, done: () => {} };
