import { z } from 'zod';
import {
  credentials,
  dropletId,
  environmentEntry,
  instanceIndex,
  instanceState,
  limits,
  list,
  maybe,
  runtimeInfo,
  service,
  version,
} from './fields.ts';
import { defineMessage } from './message.ts';

/** How a DEA introduces itself. */
const hello = z.looseObject({
  id: z.string(),
  ip: z.string(),
  port: maybe(z.int()).describe('of the file viewer'),
  version: z.number(),
});

export const deaHello = defineMessage({
  subject: 'dea.start',
  from: 'DEA',
  to: 'all',
  summary: 'A DEA has come up.',
  payload: hello,
});

export const deaAdvertise = defineMessage({
  subject: 'dea.advertise',
  from: 'DEA',
  to: 'all',
  summary: 'There is room here: every 5 s, on `dea.locate`, and at once when the load changed.',
  payload: z.looseObject({
    id: z.string(),
    available_memory: z.number().describe('MB'),
    runtimes: z.array(z.string()),
    prod: maybe(z.boolean()),
  }),
});

export const deaLocate = defineMessage({
  subject: 'dea.locate',
  from: 'anyone',
  to: 'all DEAs',
  summary: 'Asks every DEA with room to advertise now.',
  payload: z.looseObject({}),
});

export const deaDiscover = defineMessage({
  subject: 'dea.discover',
  from: 'requester',
  to: 'all DEAs',
  summary:
    'Who can run this droplet? A DEA that can says hello after 10 ms per instance of the droplet that it runs already + 100 ms × the share of its memory that is reserved, at most 250 ms: the least loaded answers first.',
  payload: z.looseObject({
    droplet: dropletId,
    limits: limits.extend({ mem: z.number().positive().describe('MB') }),
    runtime_info: runtimeInfo,
    name: maybe(z.string()),
    prod: maybe(z.boolean()),
    sha: maybe(z.string()),
  }),
  reply: hello,
});

export const deaStart = defineMessage({
  subject: 'dea.{id}.start',
  from: 'requester',
  to: 'the DEA of that id',
  summary: 'Start one instance. Where there is a reply subject, ours answer on it; those of 2012 never did.',
  payload: z.looseObject({
    droplet: dropletId,
    index: instanceIndex,
    name: z.string().min(1),
    version,
    sha1: z.string().min(1).describe('of the droplet, 40 hex digits; anything else cannot be checked'),
    executableFile: maybe(z.string()).describe('the droplet’s path on a shared file system'),
    executableUri: z.string().min(1).describe('GET answers the droplet; may carry user:password@'),
    uris: list(z.string()).describe('host names to route; without any the app gets no port'),
    services: list(service),
    env: list(environmentEntry).describe('the app’s own variables, NAME=value'),
    users: list(z.string()),
    runtime_info: runtimeInfo,
    runtime: maybe(z.string()),
    framework: maybe(z.string()),
    limits: maybe(limits),
    debug: maybe(z.union([z.string(), z.boolean()])).describe('run, suspend: gives the app a debug port'),
    console: maybe(z.boolean()).describe('gives the app a console port'),
    flapping: maybe(z.boolean()),
    prod: maybe(z.boolean()),
    cc_partition: maybe(z.string()),
  }),
  reply: z.looseObject({
    instance: maybe(z.string()).describe('id of the instance that is being started'),
    error: maybe(z.string()).describe('why none is'),
  }),
});
export type DeaStartRequest = z.output<typeof deaStart.payload>;

/** Which instances are meant: all conditions that are given must hold. */
const instanceFilter = z.looseObject({
  droplet: dropletId,
  version,
  instances: maybe(z.array(z.string())).describe('instance ids'),
  indices: maybe(z.array(instanceIndex)),
  states: maybe(z.array(z.string())),
});
export type InstanceFilter = z.output<typeof instanceFilter>;

export const deaStop = defineMessage({
  subject: 'dea.stop',
  from: 'requester',
  to: 'all DEAs',
  summary: 'Stop every instance that matches.',
  payload: instanceFilter,
});

export const deaUpdate = defineMessage({
  subject: 'dea.update',
  from: 'requester',
  to: 'all DEAs',
  summary: 'The app’s uris changed: register the added ones, unregister the dropped ones.',
  payload: z.looseObject({ droplet: dropletId, uris: list(z.string()) }),
});

/** One sample of what an instance uses. */
export const usage = z.looseObject({
  time: z.string(),
  cpu: z.number().describe('% of one core'),
  mem: z.number().describe('KB'),
  disk: z.number().describe('bytes'),
  cpu_minute: maybe(z.number()).describe('ours: % of one core, average of the last minute'),
  mem_minute: maybe(z.number()).describe('ours: KB, the most of the last minute'),
});

export const instanceStats = z.looseObject({
  name: z.string(),
  host: z.string(),
  port: maybe(z.int()),
  uris: z.array(z.string()),
  uptime: z.number().describe('s'),
  mem_quota: z.number().describe('bytes'),
  disk_quota: z.number().describe('bytes'),
  fds_quota: z.number().describe('open files'),
  usage: maybe(usage),
});

export const deaFindDroplet = defineMessage({
  subject: 'dea.find.droplet',
  from: 'requester',
  to: 'all DEAs',
  summary: 'Which instances match? One reply for each.',
  payload: instanceFilter.extend({ include_stats: maybe(z.boolean()) }),
  reply: z.looseObject({
    dea: z.string(),
    version,
    droplet: dropletId,
    instance: z.string(),
    index: instanceIndex,
    state: instanceState,
    state_timestamp: z.int().describe('s since 1970'),
    file_uri: maybe(z.string()).describe('of the file viewer; append `staged` and a path'),
    credentials: maybe(credentials),
    staged: maybe(z.string()).describe('name of the instance’s directory'),
    name: maybe(z.string()).describe('ours: of the app'),
    debug_ip: maybe(z.string()),
    debug_port: maybe(z.int()),
    console_ip: maybe(z.string()),
    console_port: maybe(z.int()),
    stats: maybe(instanceStats.extend({ cores: z.int() })),
  }),
});

export const deaStatus = defineMessage({
  subject: 'dea.status',
  from: 'requester',
  to: 'all DEAs',
  summary: 'How full are you? One reply for each DEA.',
  payload: z.looseObject({}),
  reply: hello.extend({
    max_memory: z.number().describe('MB'),
    reserved_memory: z.number().describe('MB'),
    used_memory: z.number().describe('MB'),
    num_clients: z.int().describe('instances'),
    state: maybe(z.literal('SHUTTING_DOWN')),
  }),
});
