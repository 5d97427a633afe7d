import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Found, fuzz } from './fuzz/fuzz.ts';
import { parseCommandLine, positiveInteger, UsageError } from './usage.ts';

const usage = `usage: pnpm fuzz [options]

Damages sound archives and stages or unpacks them: no crash, no hang, nothing written outside. Exits 1 when it finds one.

  --seed N      where to begin (1); the same seed does the same
  --runs N      archives (1000)
  --seconds N   ends at the latest after so long (60)`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  const mistyped = error instanceof UsageError;
  console.error(mistyped ? `${error.message}\n\n${usage}` : (error as Error).stack);
  process.exitCode = mistyped ? 2 : 1;
}

async function main(args: string[]): Promise<void> {
  const { values } = parseCommandLine({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '60' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const seed = positiveInteger('seed', values.seed);
  const [runs, seconds] = [positiveInteger('runs', values.runs), positiveInteger('seconds', values.seconds)];
  const report = await fuzz(seed, { runs, seconds });
  for (const each of report.found) tell(each);
  const { taken, refused } = report.outcomes;
  console.log(`${report.runs} archives: ${taken} taken, ${refused} refused, ${report.found.length} failures`);
  if (report.found.length) process.exitCode = 1;
}

/** Keeps the archive: it may become a test. */
function tell({ seed, archive, error }: Found): void {
  const file = join(tmpdir(), `fuzz-${seed}-${archive.name}`);
  writeFileSync(file, archive.bytes);
  console.error(`--seed ${seed} --runs 1 (${file}): ${error.stack}`);
}
