import { z } from 'zod';
import { credentials, maybe } from './fields.ts';
import { defineMessage } from './message.ts';

const component = z.looseObject({
  type: z.string().describe('Stager, DEA, CloudController, Router, HealthManager'),
  index: maybe(z.int()),
  uuid: z.string().describe('`<index>-<uuid>` where it has an index'),
  host: z.string().describe('ip:port of /healthz and /varz'),
  credentials,
  start: z.string().describe('when it came up'),
  uptime: maybe(z.string()).describe('0d:0h:0m:0s'),
  uri: maybe(z.string()).describe('ours: where the cloud controller takes packages, http://host:port'),
  requests: maybe(z.array(z.string())).describe(
    'ours: of the requests that a stager has, waiting ones included, the X-Vcap-Request-Ids',
  ),
});

export const componentAnnounce = defineMessage({
  subject: 'vcap.component.announce',
  from: 'every component',
  to: 'all',
  summary: 'A component has come up and is ready.',
  payload: component,
});

export const componentDiscover = defineMessage({
  subject: 'vcap.component.discover',
  from: 'anyone',
  to: 'every component',
  summary: 'Who is there? One reply for each component.',
  payload: z.looseObject({}),
  reply: component,
});
export type ComponentInfo = z.output<typeof component>;
