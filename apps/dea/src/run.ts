import { runService } from '@diy-paas/component';
import { deaConfig } from './config.ts';
import { startDea } from './dea.ts';

// Every stop signal stops a service; a DEA evacuates on this one.
let evacuate = false;
process.once('SIGUSR2', () => {
  evacuate = true;
});

await runService({
  name: 'dea',
  config: deaConfig,
  start: async (config, context) => {
    const dea = await startDea(config, context);
    return { stop: () => (evacuate ? dea.evacuate() : dea.stop()), kill: dea.kill };
  },
  logging: (config) => config.logging,
  pidFile: (config) => config.pid,
});
