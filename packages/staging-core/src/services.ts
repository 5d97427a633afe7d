import type { Service } from '@diy-paas/protocol';
import { noCredentials, severalDatabases } from './errors.ts';

/** A database that is bound to an app, as Rails names its parts. */
export interface Database {
  readonly adapter: 'mysql2' | 'postgresql';
  readonly host: unknown;
  readonly port: unknown;
  readonly username: unknown;
  readonly password: unknown;
  readonly database: unknown;
}

/**
 * The one database among the services, or of several the one whose name ends in `prod` or `production`; undefined
 * where there is none.
 * @throws {StagingError} when it cannot be told which one is meant, or how to reach it
 */
export function boundDatabase(services: readonly Service[]): Database | undefined {
  const databases = services.filter(({ label }) => /^(mysql|postgresql)/.test(label ?? ''));
  const production = databases.find(({ name }) => /prod(uction)?$/.test(name ?? ''));
  const chosen = databases.length > 1 ? production : databases[0];
  if (!databases.length) return undefined;
  if (!chosen) throw severalDatabases();
  const { credentials } = chosen as { credentials?: Record<string, unknown> | null };
  if (!credentials) throw noCredentials();
  return {
    adapter: chosen.label!.startsWith('mysql') ? 'mysql2' : 'postgresql',
    host: credentials.hostname,
    port: credentials.port,
    username: credentials.user,
    password: credentials.password,
    database: credentials.name,
  };
}

/** How to reach a database, in one URL: `postgres://user:password@host:port/name`. */
export function databaseUrl({ adapter, host, port, username, password, database }: Database): string {
  const scheme = adapter === 'postgresql' ? 'postgres' : adapter;
  const [user, word, machine, number, name] = [username, password, host, port, database].map((part) =>
    encodeURIComponent(String(part)),
  );
  return `${scheme}://${user}:${word}@${machine}:${number}/${name}`;
}
