import type { InstanceState } from '@diy-paas/protocol';
import { z } from 'zod';
import { Instance } from '../instance/instance.ts';
import { meanings } from '../instance/states.ts';

/** JSON leaves out what is undefined. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().transform((value) => value);
const maybeText = maybe(z.string());
const port = z.int().optional();
const states = Object.keys(meanings) as InstanceState[];

const spec = z.object({
  ...{
    droplet: z.string(),
    index: z.int(),
    name: z.string(),
    version: maybeText,
    users: z.array(z.string()),
  },
  ...{ framework: maybeText, runtime: z.string(), cc_partition: maybeText, requestId: maybeText },
  ...{ debug: maybe(z.union([z.string(), z.boolean()])), console: maybe(z.boolean()) },
  sha1: z.string(),
  flapping: z.boolean(),
  limits: z.object({ mem: z.number(), disk: z.number(), fds: z.number() }),
});

const savedInstance = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  privateId: z.string(),
  startedAt: z.coerce.date<string>(),
  state: z.enum(states),
  stateSince: z.coerce.date<string>(),
  spec,
  uid: maybe(z.int()),
  hasNamespaces: z.boolean().default(false),
  cgroup: z.object({ memory: maybeText, cpu: maybeText, pids: maybeText }).prefault({}),
  uris: z.array(z.string()),
  ports: z.object({ app: port, debug: port, console: port }),
  /** Of the start-up script, once launched. */
  process: z.object({ pid: z.int(), started: z.string(), boot: z.string() }).optional(),
});

/** An instance as it is saved, and as it is read again. */
export type SavedInstance = z.input<typeof savedInstance>;
export type ReadInstance = z.output<typeof savedInstance>;
export const savedState = z.object({ instances: z.array(savedInstance) });

export const toSaved = (instance: Instance): SavedInstance => ({
  id: instance.id,
  privateId: instance.privateId,
  startedAt: instance.startedAt.toISOString(),
  state: instance.state,
  stateSince: instance.stateSince.toISOString(),
  spec: instance.spec,
  uid: instance.uid,
  hasNamespaces: instance.hasNamespaces,
  cgroup: instance.cgroup,
  uris: [...instance.uris],
  ports: instance.ports,
  process: instance.group?.identity,
});

/** The instance as it was, but without its processes: whether they are still there is another question. */
export function fromSaved({
  spec,
  uris,
  uid,
  ports,
  hasNamespaces,
  cgroup,
  ...beginnings
}: ReadInstance): Instance {
  const instance = new Instance(spec, uris, beginnings);
  instance.ports = ports;
  instance.uid = uid;
  instance.hasNamespaces = hasNamespaces;
  instance.cgroup = cgroup;
  return instance;
}
