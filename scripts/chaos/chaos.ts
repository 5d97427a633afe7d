import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Room } from '../bench/room.ts';
import { checkDroplets } from './check-droplets.ts';
import { type ChaosCloud, startChaosCloud } from './cloud.ts';
import { watchHandles } from './handles.ts';
import { type PlannedKill, planFrom, type Scale } from './plan.ts';
import { stageOne } from './requesters.ts';
import { sentencesOf } from './sentences.ts';
import { commandsIn } from './workspaces.ts';

/**
 * Stages while everything is killed, as the seed plans it, and then looks whether anything was lost.
 * @returns the document; its `faults` are empty when nothing was
 */
export async function chaos(seed: number, scale: Scale, room: Room) {
  const { stagings, kills } = planFrom(seed, scale);
  const cloud = await startChaosCloud(room, scale.stagers);
  const handles = watchHandles(cloud);
  try {
    await cloud.settled();
    const directory = room.directory('apps');
    const [ends] = await Promise.all([
      Promise.all(stagings.map((staging) => stageOne(staging, cloud, directory))),
      Promise.all(kills.map((each) => kill(each, cloud))),
    ]);
    await cloud.settled();
    await cloud.stopStagers(); // which finish what nobody waits for any more
    const left = [...readdirSync(cloud.workspaces), ...commandsIn(cloud.workspaces)];
    const halfUploaded = readdirSync(join(cloud.droplets, '.incoming'));
    const staged = ends.filter((end) => end.kind === 'staged');
    const dropletFaults = await checkDroplets(staged, directory);
    const uploads = await handles.tryAgain();
    const accidents = [...cloud.victims.values()].flatMap((victim) => victim.accidents);
    return {
      seed,
      requests: { sent: ends.length, staged: staged.length, told: sentencesOf(ends) },
      killed: Object.fromEntries([...cloud.victims].map(([name, victim]) => [name, victim.killed])),
      droplets: { acknowledged: staged.length, whole: staged.length - dropletFaults.length },
      workspaces: { not_swept_at_start: cloud.unswept.length, left_at_end: left.length },
      upload_handles: { given: uploads.given, used: uploads.used },
      faults: [
        ...ends.flatMap((end) => (end.kind === 'fault' ? [`${end.id}: ${end.fault}`] : [])),
        ...accidents,
        ...dropletFaults,
        ...cloud.unswept.map((name) => `${name} of a dead stager was not swept`),
        ...left.map((what) => `${what} was left by the stagers`),
        ...halfUploaded.map((name) => `${name} was left of an upload`),
        ...uploads.faults,
      ],
    };
  } finally {
    handles.close();
    await cloud.stop();
  }
}

async function kill({ at, victim }: PlannedKill, { victims }: ChaosCloud): Promise<void> {
  await wait(at);
  await victims.get(victim)!.kill();
}
