import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus, createLog, secureUuid } from '@diy-paas/component';
import { parseOptions } from './request-stage/options.ts';
import { requestStage } from './request-stage/request-stage.ts';
import { terminalScreen } from './request-stage/screen.ts';
import { fromRoot } from './root.ts';
import { startTopology, type Topology } from './topology/topology.ts';
import { untilSignal } from './until-signal.ts';

const exit = process.argv.includes('--exit');
const ended = untilSignal();
const room = mkdtempSync(join(tmpdir(), 'diy-paas-demo-'));
process.once('exit', () => rmSync(room, { recursive: true, force: true }));

process.exit(await demo());

/** The whole journey, from nothing to an answer of the app. Returns the exit status. */
async function demo(): Promise<number> {
  let cloud: Topology | undefined;
  try {
    cloud = await startTopology(directoriesIn(room));
    const story = journey(cloud.natsUri).then(() => (exit ? undefined : stayUp()));
    const broken = await Promise.race([story, ended, cloud.broken]);
    if (broken) throw new Error(broken);
    return 0;
  } catch (error) {
    console.error(`The demo failed: ${(error as Error).message}`);
    return 1;
  } finally {
    await cloud?.stop();
  }
}

/** Stages and starts the sample, and asks it. */
async function journey(natsUri: string): Promise<void> {
  const bus = await connectBus({ uri: natsUri, name: 'demo', log: createLog('demo', { level: 'off' }) });
  try {
    const options = parseOptions([], fromRoot('samples/sinatra'));
    const { instances } = await requestStage(bus, options, secureUuid(), terminalScreen());
    const response = await fetch(instances[0]!.url);
    const answer = await response.text();
    if (!response.ok) throw new Error(`the app answered ${response.status}: ${answer}`);
    console.log(answer);
  } finally {
    await bus.close();
  }
}

function stayUp(): Promise<void> {
  console.log('It stays up until Ctrl-C. In another terminal: pnpm request-stage');
  return ended;
}

/** The demo leaves nothing behind, and disturbs nothing that runs by the settings in config/. */
function directoriesIn(directory: string): Record<string, string> {
  return {
    CLOUD_CONTROLLER_DIRECTORIES_PACKAGES: join(directory, 'packages'),
    CLOUD_CONTROLLER_DIRECTORIES_DROPLETS: join(directory, 'droplets'),
    CLOUD_CONTROLLER_PID: join(directory, 'cloud_controller.pid'),
    STAGER_DIRS_TMP: join(directory, 'staging'),
    STAGER_PID_FILENAME: join(directory, 'stager.pid'),
    DEA_BASE_DIR: join(directory, 'dea'),
    DEA_PID: join(directory, 'dea.pid'),
  };
}
