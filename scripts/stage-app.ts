import { ArchiveError } from '@diy-paas/archive';
import { BadPlatform, loadPlatform, StagingError } from '@diy-paas/staging-core';
import { fromRoot } from './root.ts';
import { loadStageConfig } from './stage-app/config.ts';
import { type Options, parseOptions, usage } from './stage-app/options.ts';
import { printDryRun, printJson, printWhatToLookAt } from './stage-app/print.ts';
import { dryRun, stageToDirectory } from './stage-app/stage-to-directory.ts';
import { UsageError } from './usage.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await stage(options);
  else console.log(usage);
} catch (error) {
  const expected = [UsageError, StagingError, ArchiveError, BadPlatform].some(
    (kind) => error instanceof kind,
  );
  console.error(expected ? (error as Error).message : (error as Error).stack);
  if (error instanceof UsageError) console.error(`\n${usage}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function stage(options: Options): Promise<void> {
  const config = loadStageConfig(options.file);
  const platform = loadPlatform(process.env.PLATFORM_CONFIG ?? fromRoot('config/platform.yml'));
  if (options.dryRun) {
    const print = options.json ? printJson : printDryRun;
    return print(await dryRun(config, platform));
  }
  const droplet = await stageToDirectory(config, platform, options.droplet);
  printWhatToLookAt(config.dest_dir);
  if (droplet)
    console.log(`\ndroplet, ${droplet.size} bytes, sha1 ${droplet.sha1}:\ntar tzf ${options.droplet}`);
}
