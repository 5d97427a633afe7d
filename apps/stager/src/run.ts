import { runService } from '@diy-paas/component';
import { stagerConfig } from './config.ts';
import { startStager } from './stager.ts';

await runService({
  name: 'stager',
  config: stagerConfig,
  start: startStager,
  logging: (config) => config.logging,
  pidFile: (config) => config.pid_filename,
});
