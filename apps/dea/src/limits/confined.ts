import { asBareUser, processTable } from '@diy-paas/process';
import { type Dea, homeOf } from '../context.ts';
import type { Instance } from '../instance/instance.ts';
import { amid } from '../isolation/namespaces.ts';
import { entrancesOf } from './cgroups/cgroup.ts';
import { limited, withEnvironment } from './limited.ts';

type Command = readonly [string, ...string[]];

/**
 * The command that an instance is started by, made such that it runs as the instance's user, in namespaces and within
 * limits, as far as the instance has them. Within limits it takes its environment from its input.
 */
export async function confinedStart(dea: Dea, instance: Instance, command: Command): Promise<Command> {
  if (!isLimited(dea, instance)) return command;
  const home = homeOf(dea, instance);
  const theirs = asOwner(instance, withEnvironment(command));
  const { namespaces } = dea.confinement;
  const apart = instance.hasNamespaces
    ? await namespaces!.around(home, instance.spec.limits.mem, theirs)
    : theirs;
  return withinLimits(instance, apart);
}

/** Another command for an instance that runs, made such that it is held as the instance is; undefined when that has ended. */
export function confinedLater(dea: Dea, instance: Instance, command: Command): Command | undefined {
  if (!isLimited(dea, instance)) return command;
  const theirs = asOwner(instance, command);
  if (!instance.hasNamespaces) return withinLimits(instance, theirs);
  const first = processTable().find(({ parent }) => parent === instance.group?.pid);
  return first && withinLimits(instance, amid(first.pid, homeOf(dea, instance), theirs));
}

/** One that an earlier DEA started in secure mode stays so. */
export const isLimited = ({ config }: Dea, { uid }: Instance) => uid !== undefined || config.enforce_ulimit;

const asOwner = ({ uid }: Instance, command: readonly string[]): readonly string[] =>
  uid === undefined ? command : asBareUser(uid, command);

const withinLimits = ({ spec, cgroup, uid }: Instance, command: readonly string[]) =>
  limited({ limits: spec.limits, entrances: entrancesOf(cgroup), hasOwnUser: uid !== undefined }, command);
