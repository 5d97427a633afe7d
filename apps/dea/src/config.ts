import { defineConfig, shared } from '@diy-paas/component';
import { z } from 'zod';
import { standardRuntime } from './machine/standard-runtimes.ts';

const percent = z.number().min(0).max(100);
const port = z.int().min(1).max(65535);

const ownRuntime = z.strictObject({
  executable: z.string().regex(/^[\w./@:+=,%-]+$/, 'expected a program’s name or path, without blanks'),
  version_flag: z.string().default('-v'),
  environment: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'expected a variable’s name'), z.string())
    .nullish()
    .transform((value) => value ?? {}),
});
export type OwnRuntime = z.output<typeof ownRuntime>;

const standardName = z
  .string()
  .refine(
    (name) => standardRuntime(name) !== undefined,
    'no executable is known for this runtime: say which',
  );

/** `config/dea.yml`: the DEA's settings of 2012, and a few of ours. */
export const deaConfig = defineConfig({
  file: 'config/dea.yml',
  envPrefix: 'DEA',
  schema: z.strictObject({
    base_dir: z
      .string()
      .default('/tmp/diy-paas/dea')
      .meta({ description: 'droplets and instances live here' }),
    runtimes: z
      .union([z.array(standardName), z.record(z.string(), ownRuntime)])
      .prefault(['ruby18', 'ruby19', 'node20', 'python3', 'php8', 'java17', 'erlang'])
      .meta({
        description:
          'what apps may run on: a list of well-known names, or name: {executable, version_flag, environment}. No other executable is ever run',
      }),
    max_memory: z.number().positive().default(4096).meta({ description: 'MB for all instances together' }),
    multi_tenant: z.boolean().default(true).meta({ description: 'up to 1024 instances; one when false' }),
    prod: z.boolean().default(false).meta({ description: 'takes only apps that are marked prod' }),
    app_ports: z
      .strictObject({
        from: port.default(20_000).meta({ description: 'first port for apps (ours)' }),
        to: port.default(32_767).meta({
          description: 'last one; above it Linux has those for outgoing connections, which come and go',
        }),
      })
      .refine(({ from, to }) => from <= to, 'from must not be greater than to')
      .prefault({}),
    droplet_fs_percent_used_threshold: percent.default(95).meta({
      description: 'no more starts when the disk of base_dir is fuller than this',
    }),
    droplet_cache_size: z.number().min(0).default(2048).meta({
      description: 'MB of fetched droplets to keep, beyond those that run (ours)',
    }),
    force_http_sharing: z.boolean().default(false).meta({
      description: 'fetch droplets over HTTP even where the start message names a file that is there',
    }),
    disable_dir_cleanup: z.boolean().default(false).meta({
      description: 'leave the directories of stopped instances, to look at',
    }),
    intervals: z
      .strictObject({
        heartbeat: z.number().positive().default(10).meta({ description: 's between heartbeats' }),
        advertise: z.number().positive().default(5).meta({ description: 's between advertisements' }),
      })
      .prefault({}),
    stop_timeout: z.number().min(0).default(5).meta({
      description: 's that an app has to end before it is killed, and its stop script before that (ours)',
    }),
    mbus: shared.natsUri,
    local_route: shared.localRoute,
    external_host: z.string().min(1).optional().meta({
      description:
        'what `dea.find.droplet` and `droplet.status` say as the host of an app, where people reach apps at another address than routers and the DEA itself do: in a container, the address its ports are published at (ours)',
    }),
    index: shared.index,
    status: shared.status,
    logging: shared.logging,
    pid: z.string().optional().meta({ description: 'pid file; a second DEA with it does not start' }),
    secure: z
      .boolean()
      .default(false)
      .meta({ description: 'run each instance as a system user of its own, within its limits; needs root' }),
    secure_uids: z
      .strictObject({
        from: z.int().min(1000).default(22_001).meta({ description: 'first user for instances (ours)' }),
        to: z.int().default(23_024).meta({ description: 'last one; nobody else may use them' }),
      })
      .refine(({ from, to }) => from <= to, 'from must not be greater than to')
      .prefault({}),
    visible_directories: z.array(z.string().startsWith('/')).default([]).meta({
      description: 'what apps in secure mode see, read-only, besides the system and the runtimes (ours)',
    }),
    enforce_ulimit: z
      .boolean()
      .default(false)
      .meta({ description: 'hold each instance to its limits: memory, disk, open files' }),
    filer_port: port.optional().meta({ description: 'of the file viewer; a free one when not given' }),
    evacuation_delay: z.number().min(0).default(30).meta({
      description: 's that apps run on after SIGUSR2, for others to be started elsewhere',
    }),
    dea_ruby: z.string().optional().meta({ description: 'of 2012; accepted, not used' }),
  }),
});
export type DeaConfig = z.output<typeof deaConfig.schema>;
