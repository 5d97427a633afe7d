import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Directories } from '../machine/directories.ts';
import type { Runtimes } from '../machine/runtimes.ts';
import { device, empty, MADE, type Mount, processes, readOnly, writable } from './mounts.ts';

// What an app in namespaces of its own sees of the machine. What is not named here is not there.

/** Programs and libraries. Where one is a link, like /bin → usr/bin, it is a link for the app as well. */
export const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/var/lib/gems'];

/** What programs of all kinds, and runtimes, read below /etc. */
const ETC =
  /^(alternatives|ca-certificates|fonts|gai\.conf|gemrc|group|host\.conf|hosts|java.*|ld\.so\..*|localtime|mime\.types|nsswitch\.conf|os-release|passwd|perl|php.*|pki|protocols|python.*|resolv\.conf|services|ssl|timezone|tomcat.*)$/;

const DEVICES = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

/**
 * What all apps see alike, and none can change.
 * @param more files and directories besides those of the system and the runtimes
 */
export function sharedView(runtimes: Runtimes, more: readonly string[]): Mount[] {
  const system = SYSTEM.filter((path) => existsSync(path) && !lstatSync(path).isSymbolicLink());
  const etc = readdirSync('/etc')
    .filter((name) => ETC.test(name))
    .map((name) => join('/etc', name));
  const programs = [...runtimes.values()].flatMap(({ executable }) => homesOf(executable));
  const paths = new Set([...system, ...etc, ...programs, ...more]);
  return [...[...paths].filter(existsSync).map(seen), ...DEVICES.map((name) => device(`/dev/${name}`))];
}

/** What lies in a place that each instance has for itself has no place there yet. */
const seen = (path: string): Mount =>
  OWN.some((place) => path.startsWith(`${place}/`)) ? readOnly(path, MADE) : readOnly(path);

/** Places of the machine’s own where each instance has something else, see below. */
export const OWN = ['/dev/shm', '/proc', '/tmp'];

/**
 * What one instance sees besides: its own directory, at the path that it has for everybody, of which `tmp` is its /tmp.
 * @param shared MB of memory that it may have as files in /dev/shm
 */
export const ownView = ({ base, compat }: Directories, home: string, shared: number): Mount[] => [
  processes,
  empty('/dev/shm', 'mode=1777', `size=${Math.ceil(shared)}m`),
  writable(join(home, 'tmp'), '/tmp'),
  empty(base, 'mode=755'), // neither other instances nor anything else of the DEA's
  readOnly(compat, MADE),
  writable(home),
];

/** Where a program keeps its own: `/opt/ruby-1.9.3` for `/opt/ruby-1.9.3/bin/ruby`. Nothing when it is the system's. */
function homesOf(executable: string): string[] {
  return [executable, realpathSync(executable)].flatMap((path) => {
    if (SYSTEM.some((directory) => path.startsWith(`${directory}/`))) return [];
    const directory = dirname(path);
    const home = basename(directory) === 'bin' ? dirname(directory) : directory;
    return home === '/' ? [path] : [home];
  });
}
