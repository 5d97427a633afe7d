import { z } from 'zod';
import { dropletId, maybe } from './fields.ts';
import { defineMessage } from './message.ts';

const route = z.looseObject({
  dea: maybe(z.string()),
  app: maybe(dropletId),
  host: z.string().describe('IP address'),
  port: z.int().min(1).max(65535),
  uris: z.array(z.string()).describe('host names, case-insensitive'),
  tags: maybe(z.looseObject({ framework: maybe(z.string()), runtime: maybe(z.string()) })),
  private_instance_id: maybe(z.string()).describe('what a sticky session names'),
});

export const routerRegister = defineMessage({
  subject: 'router.register',
  from: 'DEA',
  to: 'all routers',
  summary: 'Requests for these uris may go to this host and port.',
  payload: route,
});

export const routerUnregister = defineMessage({
  subject: 'router.unregister',
  from: 'DEA',
  to: 'all routers',
  summary: 'Requests for these uris may no longer go to this host and port.',
  payload: route,
});

export const routerStart = defineMessage({
  subject: 'router.start',
  from: 'router',
  to: 'all DEAs',
  summary: 'A router has come up: register again.',
  payload: z.looseObject({}),
});
