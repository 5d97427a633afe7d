import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Listen {
  host: string;
  /** 0: the system chooses a free one. */
  port: number;
  user?: string;
  password?: string;
}

/**
 * Calls `use` with the path of a configuration file that only this user can read, and removes the file afterwards.
 * The password goes this way because every user of a machine can read a command line.
 */
export async function withConfigFile<T>(listen: Listen, use: (file: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'nats-server-'));
  try {
    const file = join(directory, 'nats-server.conf');
    await writeFile(file, configText(listen), { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

// nats-server reads JSON; port -1 is its way to ask for a free one.
function configText({ host, port, user, password }: Listen): string {
  const authorization = user === undefined ? undefined : { user, password };
  return JSON.stringify({ host, port: port || -1, authorization });
}
