import { z } from 'zod';
import { instanceStats } from './dea.ts';
import { dropletId, exitReason, instanceIndex, instanceState, maybe, version } from './fields.ts';
import { defineMessage } from './message.ts';

export const dropletStatus = defineMessage({
  subject: 'droplet.status',
  from: 'requester',
  to: 'all DEAs',
  summary: 'What runs? One reply for each instance that is STARTING or RUNNING.',
  payload: z.looseObject({}),
  reply: instanceStats,
});

export const deaHeartbeat = defineMessage({
  subject: 'dea.heartbeat',
  from: 'DEA',
  to: 'health manager',
  summary:
    'The instances of a DEA: all of them every 10 s and on `healthmanager.start`; one of them when it turns RUNNING.',
  payload: z.looseObject({
    dea: z.string(),
    prod: maybe(z.boolean()),
    droplets: z.array(
      z.looseObject({
        droplet: dropletId,
        version,
        instance: z.string(),
        index: instanceIndex,
        state: instanceState,
        state_timestamp: z.int().describe('s since 1970'),
        cc_partition: maybe(z.string()),
      }),
    ),
  }),
});

export const dropletExited = defineMessage({
  subject: 'droplet.exited',
  from: 'DEA',
  to: 'all',
  summary: 'An instance is no more.',
  payload: z.looseObject({
    droplet: dropletId,
    version,
    instance: z.string(),
    index: instanceIndex,
    reason: exitReason,
    cc_partition: maybe(z.string()),
    crash_timestamp: maybe(z.int()).describe('s since 1970; only for CRASHED'),
    exit_description: maybe(z.string()).describe(
      'ours (the name is the later DEA’s): a sentence on why it crashed, with the end of the app’s stderr',
    ),
  }),
});

export const healthManagerStart = defineMessage({
  subject: 'healthmanager.start',
  from: 'health manager',
  to: 'all DEAs',
  summary: 'A health manager has come up and wants heartbeats.',
  payload: z.looseObject({}),
});
