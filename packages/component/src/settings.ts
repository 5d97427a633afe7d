import { z } from 'zod';

// Settings that several services share. Their environment variables have one name for all.

export const natsUri = z
  .string()
  .regex(/^(nats|tls):\/\//, 'expected nats://[user:password@]host[:port]')
  .default('nats://127.0.0.1:4222')
  .meta({ env: 'NATS_URI', description: 'the bus; may carry user:password@' });

export const logging = z
  .strictObject({
    level: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'debug1', 'debug2', 'off'])
      .default('info')
      .meta({ env: 'LOG_LEVEL', description: 'what is logged; debug2 is everything' }),
    file: z.string().optional().meta({ description: 'log to this file instead of the standard output' }),
    format: z
      .enum(['pretty', 'json'])
      .optional()
      .meta({ env: 'LOG_FORMAT', description: 'pretty on a terminal, json otherwise' }),
  })
  .prefault({});
export type LoggingConfig = z.output<typeof logging>;

export const status = z
  .strictObject({
    port: z
      .int()
      .min(0)
      .max(65535)
      .default(0)
      .meta({ description: 'of /healthz and /varz; 0 takes a free one' }),
    user: z.string().optional().meta({ description: 'for basic auth; random when not given' }),
    password: z.string().optional().meta({ description: 'for basic auth; random when not given' }),
  })
  .prefault({});
export type StatusConfig = z.output<typeof status>;

export const index = z
  .int()
  .min(0)
  .optional()
  .meta({ description: 'number of this component among its kind' });

export const localRoute = z.string().optional().meta({
  env: 'LOCAL_ROUTE',
  description:
    'an address on the network this component should be found on: of this machine’s addresses the one that leads there is announced',
});
