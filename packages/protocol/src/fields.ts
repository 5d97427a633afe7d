import { z } from 'zod';

/** The originals are Ruby: a field that is not set may be absent or null. */
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((v) => v ?? undefined);

/** A list that the originals leave out, or set to null, when it is empty. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((v) => v ?? []);

/** Database ids travelled as numbers; the DEA of 2012 turned them into strings, and so do we. */
export const dropletId = z.union([z.string().min(1), z.number().transform(String)]).describe('id of the app');

export const version = maybe(z.union([z.string(), z.number().transform(String)])).describe(
  'changes with every push or change of settings',
);

export const instanceIndex = z.int().min(0).describe('which of the app’s instances, from 0');

export const instanceState = z.enum(['STARTING', 'RUNNING', 'STOPPED', 'CRASHED', 'DELETED']);
export type InstanceState = z.infer<typeof instanceState>;

export const exitReason = z.enum(['STOPPED', 'CRASHED', 'DEA_EVACUATION', 'DEA_SHUTDOWN']);
export type ExitReason = z.infer<typeof exitReason>;

export const runtimeInfo = z.looseObject({
  name: z.string().min(1).describe('ruby18, ruby19, node06, …'),
  executable: maybe(z.string()).describe(
    'what the controller calls the interpreter; a DEA runs only its own',
  ),
  version: maybe(z.string()),
  version_output: maybe(z.string()).describe('what the old DEA expected of `executable version_flag`'),
  bundler: maybe(z.string()).describe('path of the `bundle` script on the DEAs'),
  environment: maybe(z.record(z.string(), z.union([z.string(), z.null()]))).describe(
    'set for the app at start',
  ),
});
export type RuntimeInfo = z.infer<typeof runtimeInfo>;

export const limits = z.looseObject({
  mem: maybe(z.number().positive()).describe('MB; 512 when not given'),
  disk: maybe(z.number().positive()).describe('MB; 256 when not given'),
  fds: maybe(z.int().positive()).describe('open files; 1024 when not given'),
});

export const environmentEntry = z
  .string()
  .regex(/^[^=]+=/, 'expected NAME=value')
  .describe('NAME=value');

export const service = z.looseObject({ label: maybe(z.string()), name: maybe(z.string()) });
export type Service = z.infer<typeof service>;

/** Basic auth: `[user, password]`. */
export const credentials = z.tuple([z.string(), z.string()]).describe('[user, password] for basic auth');
