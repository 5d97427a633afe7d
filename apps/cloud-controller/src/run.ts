import { runService } from '@diy-paas/component';
import { startCloudController } from './cloud-controller.ts';
import { cloudControllerConfig } from './config.ts';

await runService({
  name: 'cloud-controller',
  config: cloudControllerConfig,
  start: startCloudController,
  logging: (config) => config.logging,
  pidFile: (config) => config.pid,
});
