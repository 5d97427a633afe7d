import type { Envelope, Subscription } from '@diy-paas/component';
import {
  at,
  deaDiscover,
  deaFindDroplet,
  deaLocate,
  deaStart,
  deaStatus,
  deaStop,
  deaUpdate,
  dropletStatus,
  healthManagerStart,
  type Message,
  type Payload,
  routerStart,
} from '@diy-paas/protocol';
import { advertise } from './announcements/advertise.ts';
import { heartbeat } from './announcements/heartbeat.ts';
import { registerAll } from './announcements/router.ts';
import type { Dea } from './context.ts';
import { answerDiscover } from './requests/discover.ts';
import { findDroplet } from './requests/find.ts';
import { startInstance } from './requests/start.ts';
import { answerDropletStatus, answerStatus } from './requests/status.ts';
import { stopDroplet } from './requests/stop.ts';
import { updateUris } from './requests/update.ts';

/** What the DEA listens to, and what it does then. */
const table = (id: string) => [
  on(deaDiscover, answerDiscover),
  on(at(deaStart, { id }), startInstance),
  on(deaStop, stopDroplet),
  on(deaUpdate, updateUris),
  on(deaFindDroplet, findDroplet),
  on(deaStatus, answerStatus),
  on(dropletStatus, answerDropletStatus),
  on(deaLocate, advertise),
  on(healthManagerStart, heartbeat),
  on(routerStart, registerAll),
];

/** Begins to listen. */
export const subscribeAll = (dea: Dea): Subscription[] => table(dea.id).map((subscribe) => subscribe(dea));

/** One line of the table: a message, and what to do with it. */
const on =
  <M extends Message>(
    message: M,
    handle: (dea: Dea, payload: Payload<M>, envelope: Envelope<M>) => void | Promise<void>,
  ) =>
  (dea: Dea): Subscription =>
    dea.bus.subscribe(message, (payload, envelope) => handle(dea, payload, envelope));
