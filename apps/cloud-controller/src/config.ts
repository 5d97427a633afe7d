import { defineConfig, shared } from '@diy-paas/component';
import { z } from 'zod';

const seconds = z.number().positive();
const megabytes = z.number().positive();

const schema = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'the address to listen on; 0.0.0.0 for all of this machine’s' }),
  port: z.int().min(0).max(65535).default(9292).meta({ description: 'to listen on; 0 takes a free one' }),
  external_uri: z
    .string()
    .regex(/^https?:\/\/[^/@\s]+(\/[^\s]*)?$/, 'expected http://host[:port], without user and password')
    .optional()
    .meta({
      description:
        'what the URIs that it hands out and announces begin with; http://host:port when not given. Behind a proxy, or in a container, the address that stagers and DEAs reach it at',
    }),
  mbus: shared.natsUri,
  require_auth: z.boolean().optional().meta({
    description:
      'true: every route asks for the staging user and password; false: only the /staging routes do. When not given: true where `host` is beyond loopback',
  }),
  staging: z
    .strictObject({
      auth: z
        .strictObject({
          user: z
            .string()
            .min(1)
            .regex(/^[^:]*$/, 'expected a name without ":"')
            .default('staging')
            .meta({ description: 'for basic auth on the staging routes' }),
          password: z.string().min(1).optional().meta({
            description: 'when not given: made at the first start and kept in the directory of the droplets',
          }),
        })
        .prefault({}),
    })
    .prefault({}),
  directories: z
    .strictObject({
      packages: z
        .string()
        .min(1)
        .default('/tmp/diy-paas/cloud_controller/packages')
        .meta({ description: 'where app packages are kept' }),
      droplets: z
        .string()
        .min(1)
        .default('/tmp/diy-paas/cloud_controller/droplets')
        .meta({ description: 'where droplets are kept' }),
    })
    .prefault({}),
  default_package: z.string().min(1).default('samples/sinatra').meta({
    description:
      'directory or zip of the app that the article’s download route answers for an id it does not know',
  }),
  max_package_mb: megabytes.default(1024).meta({ description: 'MB; a larger package is refused' }),
  max_droplet_mb: megabytes.default(2048).meta({ description: 'MB; a larger droplet is refused' }),
  request_timeout: seconds
    .default(600)
    .meta({ description: 's; a request that has not arrived completely by then is dropped' }),
  idle_timeout: seconds
    .default(30)
    .meta({ description: 's; a connection on which nothing moves for so long is closed' }),
  pid: z.string().optional().meta({ description: 'file to write the process id to' }),
  index: shared.index,
  local_route: shared.localRoute,
  status: shared.status,
  logging: shared.logging,
});

export type CloudControllerConfig = z.output<typeof schema>;

/** The settings in config/cloud_controller.yml; `CLOUD_CONTROLLER_PORT` overrides `port`, and so on. */
export const cloudControllerConfig = defineConfig({
  file: 'config/cloud_controller.yml',
  envPrefix: 'CLOUD_CONTROLLER',
  schema,
});
