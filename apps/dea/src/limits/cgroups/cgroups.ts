import { createHash } from 'node:crypto';
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceSpec } from '../../instance/spec.ts';
import { type Cgroup, removeCgroup } from './cgroup.ts';
import { apply, type ControllerName, controllers, makeDirectory } from './controllers.ts';
import { findPlaces, type Place, type Places } from './find-places.ts';

/** The cgroups of this DEA's instances, below the one that the DEA itself is in: what holds the DEA holds its apps, too. */
export class Cgroups {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  /** @param base this DEA's alone: the DEA that starts there next finds the same cgroups */
  static async open(base: string): Promise<Cgroups> {
    const name = `dea-${createHash('sha1').update(base).digest('hex').slice(0, 12)}`;
    return new Cgroups(await findPlaces(name));
  }

  /** Why a controller cannot be used here; undefined where it can. */
  whyNot(controller: ControllerName): string | undefined {
    const place = this.#places[controller];
    return typeof place === 'string' ? place : undefined;
  }

  /**
   * Makes an instance's cgroup.
   * @param name of the instance's directory
   */
  async make(name: string, limits: InstanceSpec['limits']): Promise<Cgroup> {
    const made: Partial<Record<ControllerName, string>> = {};
    for (const [controller, { directory, version }] of this.#usable()) {
      const own = join(directory, name);
      await makeDirectory(own);
      await apply(own, controllers[controller][`v${version}`](limits));
      made[controller] = own;
    }
    return made;
  }

  /**
   * Removes what an earlier DEA made for instances that are no more.
   * @param known names of the directories of those that are
   */
  async removeOthers(known: ReadonlySet<string>): Promise<void> {
    for (const [controller, { directory }] of this.#usable()) {
      for (const entry of await readdir(directory, { withFileTypes: true })) {
        const isOthers = entry.isDirectory() && !known.has(entry.name);
        if (isOthers) await removeCgroup({ [controller]: join(directory, entry.name) });
      }
    }
  }

  /** When no instance is left. */
  async close(): Promise<void> {
    for (const [, { directory }] of this.#usable()) await rmdir(directory).catch(() => {});
  }

  #usable(): [ControllerName, Place][] {
    return Object.entries(this.#places).filter(
      (entry): entry is [ControllerName, Place] => typeof entry[1] !== 'string',
    );
  }
}
