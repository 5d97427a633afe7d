import { runService } from '@diy-paas/component';
import { deaConfig } from './config.ts';
import { startDea } from './dea.ts';

await runService({
  name: 'dea',
  config: deaConfig,
  start: startDea,
  logging: (config) => config.logging,
  pidFile: (config) => config.pid,
});
