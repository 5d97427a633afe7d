import type { AppToStage, Build } from '../plugin.ts';
import { jarOf } from './jars.ts';

/** By the first part of a service's label; the first names are those of 2012. */
const DRIVERS: Readonly<Record<string, RegExp | undefined>> = {
  mysql: /(mysql-connector-java-.*|mysql-connector-j-.*|mariadb-java-client.*)\.jar$/,
  postgresql: /(postgresql-.*\.jdbc.*|postgresql[-.\d]*)\.jar$/,
};

/** What a bound database needs in Java: its driver. */
export interface DriversWanted {
  /** A directory of the droplet. */
  readonly into: string;
  /** Names of the jars that the app brings there itself. */
  readonly brought: readonly string[];
}

/** The drivers of the databases that are bound to an app, from the stager's jars. */
export function drivers({ properties }: AppToStage, { into, brought }: DriversWanted): Build[] {
  const kinds = new Set(properties.services.map(({ label }) => (label ?? '').split('-')[0]!));
  const wanted = [...kinds].filter(
    (kind) => DRIVERS[kind] && !brought.some((jar) => DRIVERS[kind]!.test(jar)),
  );
  return wanted.map((kind) => ({
    summary: `the driver for ${kind}, where the stager has it`,
    async run({ platform, progress }) {
      const driver = await jarOf(platform, DRIVERS[kind]!, into);
      if (driver) return { files: [driver] };
      progress(`The stager has no driver for ${kind}: the app must bring its own.`);
      return { files: [] };
    },
  }));
}
