import { z } from 'zod';
import { environmentEntry, list, maybe, runtimeInfo, service } from './fields.ts';
import { defineMessage } from './message.ts';

const detectionRule = z.record(z.string(), z.union([z.string(), z.boolean()]));

export const frameworkInfo = z.looseObject({
  name: z.string().min(1).describe('sinatra, rack, rails3, …'),
  runtimes: list(z.looseObject({})).describe('[{ruby18: {default: true}}, …]'),
  detection: list(detectionRule).describe(
    '[{glob: rule}]: a string is a regexp that a matching file must contain; true / false: a match must / must not exist',
  ),
});

/** What the old code calls the "environment" of a staging: all that a plugin may know besides the files. */
export const stagingProperties = z.looseObject({
  services: list(service).describe('services bound to the app'),
  framework_info: frameworkInfo,
  runtime_info: runtimeInfo,
  resources: maybe(
    z.looseObject({
      memory: maybe(z.number().positive()).describe('MB'),
      disk: maybe(z.number().positive()).describe('MB'),
      fds: maybe(z.int().positive()).describe('open files'),
    }),
  ),
  environment: list(environmentEntry).describe('the app’s own variables, NAME=value'),
  meta: maybe(z.looseObject({ command: maybe(z.string()).describe('start command of a standalone app') })),
  buildpack: maybe(z.string()).describe('URL of a buildpack'),
});
export type StagingProperties = z.output<typeof stagingProperties>;
export type StagingPropertiesInput = z.input<typeof stagingProperties>;

export const staging = defineMessage({
  subject: 'staging',
  from: 'requester',
  to: 'one stager of the queue group',
  summary:
    'Stage an app: fetch its package, make a droplet of it, deliver the droplet. The stager’s `queues` setting may name other subjects; each is also the name of its queue group.',
  payload: z.looseObject({
    app_id: z.union([z.string().min(1), z.number().transform(String)]),
    download_uri: z.string().min(1).describe('GET answers the package, a zip; may carry user:password@'),
    upload_uri: z
      .string()
      .min(1)
      .describe('takes the droplet: multipart POST, file field `upload[droplet]`; may carry user:password@'),
    properties: stagingProperties,
  }),
  reply: z.looseObject({
    task_id: z.string(),
    task_log: z.string().describe('what the user sees, each line `[YYYY-MM-DD HH:MM:SS] text`'),
    error: maybe(z.string()).describe('only on failure'),
  }),
});

export const stagingTaken = defineMessage({
  subject: 'staging.taken.{request_id}',
  from: 'stager',
  to: 'the requester',
  summary:
    'This stager has taken the request. When no stager names it any more in its answer to `vcap.component.discover`, it may be asked for again. `request_id` is the request’s X-Vcap-Request-Id header; a request without one gets the task’s id.',
  ours: true,
  payload: z.looseObject({
    task_id: z.string(),
    app_id: z.string(),
    stager: z.string().describe('uuid of the component'),
  }),
});

export const stagingLog = defineMessage({
  subject: 'staging.log.{request_id}',
  from: 'stager',
  to: 'whoever watches',
  summary: 'One line of the task log, as it is written; `request_id` as in `staging.taken`.',
  ours: true,
  payload: z.looseObject({
    task_id: z.string(),
    app_id: z.string(),
    line: z.string().describe('the line as it will stand in `task_log`, without its line end'),
  }),
});
