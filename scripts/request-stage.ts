import { ArchiveError } from '@diy-paas/archive';
import { NobodyThere, StagingFailed, StartFailed } from '@diy-paas/client';
import { connectBus, createLog, hideCredentials, StartError, secureUuid } from '@diy-paas/component';
import { StagingError } from '@diy-paas/staging-core';
import { parseOptions, usage } from './request-stage/options.ts';
import { requestStage } from './request-stage/request-stage.ts';
import { silentScreen, terminalScreen } from './request-stage/screen.ts';
import { fromRoot } from './root.ts';
import { UsageError } from './usage.ts';

const args = process.argv.slice(2);
const json = args.includes('--json');

try {
  const options = parseOptions(args, fromRoot('samples/sinatra'));
  if (options.help) {
    console.log(usage);
  } else {
    const bus = await connect();
    try {
      const outcome = await requestStage(bus, options, secureUuid(), json ? silentScreen : terminalScreen());
      if (json) console.log(JSON.stringify(outcome, null, 2));
    } finally {
      await bus.close();
    }
  }
} catch (error) {
  process.exitCode = tell(error as Error);
}

function connect() {
  const uri = process.env.NATS_URI || 'nats://127.0.0.1:4222';
  const log = createLog('request-stage', { level: 'off' });
  return connectBus({ uri, name: 'request-stage', log, patienceMs: 1_000 }).catch((error) => {
    if (!(error instanceof StartError)) throw error;
    throw new NobodyThere(`${capitalised(error.message)}. Start one with everything else: pnpm start`);
  });
}

/** Says what went wrong, and returns the exit status that means it. */
function tell(error: Error): number {
  const message = hideCredentials(error.message);
  if (json) console.log(JSON.stringify({ error: message, ...taskLogOf(error) }, null, 2));
  if (error instanceof UsageError) {
    console.error(`${message}\n\n${usage}`);
    return 2;
  }
  const expected = [NobodyThere, StagingFailed, StartFailed, StagingError, ArchiveError].some(
    (kind) => error instanceof kind,
  );
  console.error(expected || 'code' in error ? message : error.stack);
  return error instanceof NobodyThere ? 3 : 1;
}

function taskLogOf(error: Error) {
  return error instanceof StagingFailed ? { task_log: error.taskLog } : {};
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
