import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { apply, type ControllerName, controllers, makeDirectory } from './controllers.ts';
import { type Hierarchy, hierarchies } from './hierarchies.ts';
import { handDown, stepAside, stepBack } from './unified.ts';

/** The directory in which a controller's cgroups for instances are made. */
export interface Place {
  readonly directory: string;
  readonly version: 1 | 2;
}

/** For each controller where it can be used, or why it cannot. */
export type Places = Readonly<Record<ControllerName, Place | string>>;

const TRIED = { mem: 64, disk: 64, fds: 64 };

/**
 * Finds out which controllers this machine lets us use, by trying.
 * @param name of the directory to be made below the cgroup that the DEA itself is in
 */
export async function findPlaces(name: string, trees: readonly Hierarchy[] = hierarchies()): Promise<Places> {
  const places: Partial<Record<ControllerName, Place | string>> = {};
  for (const controller of Object.keys(controllers) as ControllerName[]) {
    places[controller] = await findPlace(controller, name, trees).catch(inWords);
  }
  const found = places as Places;
  const unified = trees.find(({ version }) => version === 2);
  const used = Object.values(found).some((place) => typeof place !== 'string' && place.version === 2);
  if (unified && !used) await stepBack(unified.own);
  return found;
}

async function findPlace(
  controller: ControllerName,
  name: string,
  trees: readonly Hierarchy[],
): Promise<Place | string> {
  const first = trees.find(({ controllers }) => controllers.includes(controller));
  const tree = first ?? trees.find(({ version }) => version === 2);
  if (!tree) return 'there are no cgroups here';
  const parent = first ? tree.own : await stepAside(tree.own);
  const place: Place = { directory: join(parent, name), version: tree.version };
  await makeDirectory(place.directory);
  try {
    if (place.version === 2) for (const each of [parent, place.directory]) await handDown(each, controller);
    await tryOut(place, controller);
    return place;
  } catch (error) {
    await rmdir(place.directory).catch(() => {}); // another controller has it, perhaps
    throw error;
  }
}

async function tryOut({ directory, version }: Place, controller: ControllerName): Promise<void> {
  const trial = join(directory, 'trial');
  await makeDirectory(trial);
  try {
    await apply(trial, controllers[controller][`v${version}`](TRIED));
  } finally {
    await rmdir(trial);
  }
}

function inWords({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EROFS') return 'the cgroups are read-only here';
  if (code === 'EACCES' || code === 'EPERM') return 'the DEA may not make cgroups';
  if (code === 'EBUSY') return 'the DEA shares its cgroup with other programs';
  if (code === 'ENOENT') return 'the DEA’s cgroup was not given this controller';
  return message;
}
