import { defaultLimits } from '@diy-paas/archive';
import { defineConfig, shared } from '@diy-paas/component';
import { HOST_PATTERN } from '@diy-paas/transfer';
import { z } from 'zod';

export const MB = 1024 ** 2;

/** `config/stager.yml`: the stager's settings of 2012, and a few of ours. */
export const stagerConfig = defineConfig({
  file: 'config/stager.yml',
  envPrefix: 'STAGER',
  schema: z.strictObject({
    nats_uri: shared.natsUri,
    queues: z.array(z.string().min(1)).min(1).default(['staging']).meta({
      description: 'subjects to take requests from, each shared with the other stagers of its name',
    }),
    max_active_tasks: z
      .int()
      .min(1)
      .default(10)
      .meta({ description: 'tasks at once; the rest waits in order' }),
    max_staging_duration: z
      .number()
      .positive()
      .default(120)
      .meta({ description: 's that a plugin may take' }),
    transfer_stall_timeout: z.number().positive().default(30).meta({
      description: 's without a byte after which a download or upload is given up (ours)',
    }),
    transfer_timeout: z.number().positive().default(3600).meta({
      description: 's after which a download or upload is given up however steadily it drips (ours)',
    }),
    allowed_hosts: z.array(z.string().regex(HOST_PATTERN)).default([]).meta({
      description:
        'the only hosts to download from and upload to: host, host:port or *.domain. Empty: all, and then whoever may publish on the bus can have the stager ask any address that it reaches (ours)',
    }),
    package_limits: z
      .strictObject({
        packed_mb: z
          .number()
          .positive()
          .default(1024)
          .meta({ description: 'MB that a package may have (ours)' }),
        entries: z
          .int()
          .positive()
          .default(defaultLimits.entries)
          .meta({ description: 'files, directories and links in a package (ours)' }),
        unpacked_mb: z
          .number()
          .positive()
          .default(defaultLimits.bytes / MB)
          .meta({ description: 'MB that a package may unpack to (ours)' }),
        ratio: z.number().positive().default(defaultLimits.ratio).meta({
          description: 'unpacked bytes per packed byte; looked at above 64 MB unpacked (ours)',
        }),
      })
      .prefault({}),
    platform_config: z.string().default('config/platform.yml').meta({
      env: 'PLATFORM_CONFIG',
      description:
        'the platform’s YAML file, with the cache (ours as a key; an environment variable in 2012)',
    }),
    dirs: z
      .strictObject({
        tmp: z.string().optional().meta({ description: 'where tasks work; the system’s by default' }),
      })
      .prefault({}),
    secure: z.boolean().default(false).meta({
      description:
        'run whatever a plugin runs (Bundler, npm, and what they run) as a system user of this build alone; needs root, on Linux. false: it has the rights of the stager',
    }),
    secure_uids: z
      .strictObject({
        from: z.int().min(1000).default(24_001).meta({ description: 'first user for builds (ours)' }),
        to: z.int().default(24_256).meta({
          description: 'last one; nobody but stagers may use them, not the DEA of the same machine either',
        }),
      })
      .refine(({ from, to }) => from <= to, 'from must not be greater than to')
      .prefault({}),
    pid_filename: z
      .string()
      .optional()
      .meta({ description: 'pid file; a second stager with it does not start' }),
    index: shared.index,
    local_route: shared.localRoute,
    status: shared.status,
    logging: shared.logging,
    ruby_path: z.string().optional().meta({ description: 'of 2012; accepted, not used' }),
    run_plugin_path: z.string().optional().meta({ description: 'of 2012; accepted, not used' }),
  }),
});
export type StagerConfig = z.output<typeof stagerConfig.schema>;
