import type { AppToStage, Build } from '../plugin.ts';
import { jarOf } from './jars.ts';

/** Names of their jars by the first part of a service's label; what was asked for in 2012 comes first. */
const DRIVERS: ReadonlyMap<string, readonly RegExp[]> = new Map([
  ['mysql', [/mysql-connector-java-.*\.jar$/, /mysql-connector-j-.*\.jar$/, /mariadb-java-client.*\.jar$/]],
  ['postgresql', [/postgresql-.*\.jdbc.*\.jar$/, /postgresql[-.\d]*\.jar$/]],
]);

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
  return [...kinds].flatMap((kind) => {
    const names = DRIVERS.get(kind);
    if (!names || brought.some((jar) => names.some((name) => name.test(jar)))) return [];
    return [driver(kind, names, into)];
  });
}

const driver = (kind: string, names: readonly RegExp[], into: string): Build => ({
  summary: `the driver for ${kind}, where the stager has it`,
  async run({ platform, progress }) {
    const jar = await jarOf(platform, names, into);
    if (jar) return { files: [jar] };
    progress(`The stager has no driver for ${kind}: the app must bring its own.`);
    return { files: [] };
  },
});
