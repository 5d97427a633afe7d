import type { ArchiveError } from '@diy-paas/archive';
import type { Exit } from '@diy-paas/process';

// Everything that can be expected to go wrong, in sentences for whoever asked for the instance. `cause` is for the log.

/** A start that is not even begun. `message` is answered to the requester. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export const noMemory = (asked: number, left: number, all: number) =>
  new Refusal(`There is no room for ${asked} MB: ${left} MB of ${all} MB are left.`);
export const noSlot = (slots: number) =>
  new Refusal(`There is no room: the DEA runs ${slots} instance(s), and no more are allowed.`);
export const diskFull = (used: number, allowed: number) =>
  new Refusal(`There is no room on the disk: ${used} % are used, starts end at ${allowed} %.`);
export const goingAway = () => new Refusal('This DEA is shutting down.');
export const unknownRuntime = (name: string, known: readonly string[]) =>
  new Refusal(
    `This DEA has no runtime ${JSON.stringify(name)}; it has ${known.join(', ') || 'none at all'}.`,
  );
export const badVariable = (name: string) =>
  new Refusal(
    `The environment variable ${JSON.stringify(name)} cannot be set: its name is not an identifier.`,
  );
export const nulCharacter = () =>
  new Refusal('The start message holds a NUL character, which no environment variable can.');

/** An instance did not come up, or did not stay up. `message` becomes the `exit_description` of droplet.exited. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A crash that the app's owner finds in `logs/err.log`. */
export class OverQuota extends Crash {}

export const notFetched = (cause: Error) =>
  new Crash(`The droplet could not be fetched: ${cause.message}.`, { cause });
export const wrongSha1 = (is: string, asked: string) =>
  new Crash(`The droplet’s sha1 is ${is}, not ${asked} as asked.`);
export const notUnpacked = (cause: ArchiveError | NodeJS.ErrnoException) =>
  new Crash(`The droplet could not be unpacked: ${cause.message}`, { cause });
export const noStartScript = () => new Crash('The droplet is not a droplet: no startup script.');
export const tmpIsNoDirectory = () => new Crash('The droplet’s tmp is not a directory.');
export const badManifest = (cause: Error) =>
  new Crash(`The droplet’s droplet.yaml is not YAML: ${cause.message.split('\n')[0]}`, { cause });
export const noFreePort = (from: number, to: number) =>
  new Crash(`The DEA has no free port between ${from} and ${to}.`);
export const noFreeUser = (from: number, to: number) =>
  new Crash(`The DEA has no free user between ${from} and ${to}.`);
export const notLaunched = (cause: Error) =>
  new Crash(`The droplet’s startup script could not be run: ${cause.message}.`, { cause });
export const exitedEarly = (exit: Exit, before: string) =>
  new Crash(`The app ${inWords(exit)} before it ${before}.`);
export const portNotOpened = (port: number, seconds: number) =>
  new Crash(`The app did not open port ${port} within ${seconds} s.`);
export const notReady = (stateFile: string, seconds: number) =>
  new Crash(`The app did not say in ${stateFile} within ${seconds} s that it is running.`);
export const exited = (exit: Exit) => new Crash(`The app ${inWords(exit)}.`);
export const diedUnseen = () => new Crash('The app ended while its DEA was away.');
export const neverReady = () => new Crash('The DEA ended while the app was being started.');
export const overMemory = (quota: number, used: number) =>
  new OverQuota(`Memory limit of ${quota}M exceeded. Actual usage was ${used}M, process terminated.`);
export const overDisk = (quota: number, used: number) =>
  new OverQuota(`Disk usage limit of ${quota}M exceeded. Actual usage was ${used}M, process terminated.`);
/** A bug of ours: whoever waits for the instance hears of it all the same. */
export const internal = (cause: unknown) => new Crash('Internal error of the DEA (a bug).', { cause });

function inWords({ code, signal }: Exit): string {
  if (signal) return `was ended by ${signal}`;
  return code === null ? 'ended' : `exited with status ${code}`;
}
