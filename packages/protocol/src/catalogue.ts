import { componentAnnounce, componentDiscover } from './component.ts';
import {
  deaAdvertise,
  deaDiscover,
  deaFindDroplet,
  deaHello,
  deaLocate,
  deaStart,
  deaStatus,
  deaStop,
  deaUpdate,
} from './dea.ts';
import { deaHeartbeat, dropletExited, dropletStatus, healthManagerStart } from './droplet.ts';
import type { Message } from './message.ts';
import { routerRegister, routerStart, routerUnregister } from './router.ts';
import { staging, stagingLog, stagingTaken } from './staging.ts';

/** Every message, by the room of the cloud it belongs to. `docs/messages.md` is made from this. */
export const catalogue: Record<string, readonly Message[]> = {
  Staging: [staging, stagingTaken, stagingLog],
  'Running droplets': [
    deaHello,
    deaAdvertise,
    deaLocate,
    deaDiscover,
    deaStart,
    deaStop,
    deaUpdate,
    deaFindDroplet,
    deaStatus,
    dropletStatus,
  ],
  'Health of instances': [deaHeartbeat, dropletExited, healthManagerStart],
  Routing: [routerRegister, routerUnregister, routerStart],
  'Every component': [componentAnnounce, componentDiscover],
};
