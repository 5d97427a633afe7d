import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Crash, notReady, portNotOpened } from '../errors.ts';
import { readAppFile } from './app-file.ts';

/** How long an app may take to become ready, in ms. */
export interface Patience {
  readonly portMs: number;
  readonly stateFileMs: number;
}

export const PATIENCE: Patience = { portMs: 60_000, stateFileMs: 300_000 };

/** An app is looked at again after a tenth of what it has taken so far, so that none is kept waiting for long. */
const PROBE_AFTER_SHARE = 0.1;
const PROBE_AFTER_MS = { least: 2, most: 50 };
const PROBE_TIMEOUT_MS = 250;

export interface Readiness {
  /** Absolute path of the instance's directory. */
  readonly dir: string;
  readonly stateFile: string | undefined;
  readonly ip: string;
  readonly port: number | undefined;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Waits until an app is ready: by its state file where it has one, by its port otherwise, and at once without either.
 * @throws {Crash} when it takes too long
 */
export async function untilReady({ dir, stateFile, ip, port, patience, signal }: Readiness): Promise<void> {
  const { portMs, stateFileMs } = patience;
  if (stateFile) {
    const tooLate = () => notReady(stateFile, stateFileMs / 1000);
    await until(() => saysRunning(dir, stateFile), { withinMs: stateFileMs, tooLate, signal });
  } else if (port) {
    const tooLate = () => portNotOpened(port, portMs / 1000);
    await until(() => accepts(ip, port), { withinMs: portMs, tooLate, signal });
  }
}

async function until(
  ready: () => Promise<boolean>,
  { withinMs, tooLate, signal }: { withinMs: number; tooLate: () => Crash; signal: AbortSignal },
): Promise<void> {
  const { least, most } = PROBE_AFTER_MS;
  const began = performance.now();
  while (!(await ready())) {
    const taken = performance.now() - began;
    if (taken > withinMs) throw tooLate();
    await wait(Math.min(Math.max(taken * PROBE_AFTER_SHARE, least), most), undefined, { signal });
  }
}

async function saysRunning(dir: string, stateFile: string): Promise<boolean> {
  const text = await readAppFile(dir, stateFile);
  try {
    return JSON.parse(text ?? 'null')?.state === 'RUNNING';
  } catch {
    return false; // half written, perhaps
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const tell = (accepted: boolean) => {
      resolve(accepted);
      socket.destroy();
    };
    // A port that the system gives to outgoing connections may be our own end: TCP lets a socket connect to itself.
    socket.once('connect', () => tell(socket.localPort !== port));
    socket.once('timeout', () => tell(false));
    socket.once('error', () => tell(false));
  });
}
