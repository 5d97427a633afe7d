import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { type Listen, withConfigFile } from './config-file.ts';
import { findNatsServer } from './find.ts';
import { portWhenReady } from './ready.ts';

export interface NatsServerOptions {
  /** 0 or left out: a free one. */
  port?: number;
  /** Address to listen on; 127.0.0.1 when left out. */
  host?: string;
  /** With a password, the only ones who may connect. */
  user?: string;
  password?: string;
  /** Called with each line of the server's log, from its first. */
  onLine?: (line: string) => void;
  /** The server's working directory; the temporary directory when left out. */
  cwd?: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface NatsServer {
  /** For clients, with user and password where there are any: not for a log. */
  uri: string;
  port: number;
  pid: number;
  /** Settles when the process has ended, for whatever reason. */
  exited: Promise<Exit>;
  /** Ends it in order; the same port can be used again at once. */
  stop(): Promise<void>;
  /** Ends it as a crash would: clients get no word of it. */
  killHard(): Promise<void>;
}

/**
 * Starts a real nats-server and waits until it takes connections.
 * It never outlives this process's orderly end: whoever exits without stop() has it killed.
 * @throws NatsServerNotInstalled, NatsPortTaken, NatsServerFailed
 */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { port = 0, host = '127.0.0.1', user, password, onLine, cwd = tmpdir() } = options;
  const executable = findNatsServer();
  const listen = { host, port, user, password };

  return withConfigFile(listen, async (file) => {
    // A process group of its own: Ctrl-C in a terminal ends the bus after its clients, not among them.
    const child = spawn(executable, ['--config', file], {
      cwd,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(child, 'spawn');
    const exited = whenExited(child);
    killAtExit(child);
    const lines = createInterface({ input: child.stderr });
    if (onLine) lines.on('line', onLine);

    const chosen = await portWhenReady(lines, listen);
    const end = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      await exited;
    };
    return {
      uri: uriOf({ ...listen, port: chosen }),
      port: chosen,
      pid: child.pid!,
      exited,
      stop: () => end('SIGTERM'),
      killHard: () => end('SIGKILL'),
    };
  });
}

async function whenExited(child: ChildProcess): Promise<Exit> {
  const [code, signal] = await once(child, 'close');
  return { code, signal };
}

function killAtExit(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
}

function uriOf({ host, port, user, password = '' }: Listen): string {
  const login = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return `nats://${login}${host}:${port}`;
}
