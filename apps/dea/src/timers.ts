import { advertise } from './announcements/advertise.ts';
import { heartbeat } from './announcements/heartbeat.ts';
import { registerAll } from './announcements/router.ts';
import type { Dea } from './context.ts';
import { reapCrashes } from './instance/reap-crashes.ts';
import { enforceQuotas } from './limits/enforce-quotas.ts';
import { Sampler } from './usage/sampler.ts';

/** Well within the 120 s after which a router drops what was not registered again. */
const REGISTER_AGAIN_S = 20;
const REAP_CRASHES_S = 30;
const SAMPLE_S = 2;

/** What the DEA does again and again. */
export function startTimers(dea: Dea): NodeJS.Timeout[] {
  const { intervals } = dea.config;
  const sampler = new Sampler();
  const every = (seconds: number, work: (dea: Dea) => void) => setInterval(() => work(dea), seconds * 1000);
  return [
    every(intervals.heartbeat, heartbeat),
    every(intervals.advertise, advertise),
    every(REGISTER_AGAIN_S, registerAll),
    every(REAP_CRASHES_S, reapCrashes),
    every(SAMPLE_S, () => {
      sampler.sample(dea.instances);
      enforceQuotas(dea);
    }),
  ];
}
