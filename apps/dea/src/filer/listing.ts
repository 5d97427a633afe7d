import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Of an instance's own directory only these are shown; the rest is the platform's. */
const SHOWN_AT_ROOT = ['app', 'logs', 'tomcat'];

/** An app may make a million files, and looking at all of them at once takes as many times 2 KB. */
const LOOKED_AT_TOGETHER = 100;

/** A directory as the DEA of 2012 showed it: a line for each file, its name in 35 columns, its size in 10. */
export async function listing(home: string, directory: string): Promise<string> {
  const [realHome, names] = await Promise.all([realpath(home), readdir(directory)]);
  const shown = names
    .filter((name) => !name.startsWith('.'))
    .filter((name) => directory !== realHome || SHOWN_AT_ROOT.includes(name))
    .sort();
  const lines: (string | undefined)[] = [];
  for (let from = 0; from < shown.length; from += LOOKED_AT_TOGETHER) {
    const some = shown.slice(from, from + LOOKED_AT_TOGETHER);
    lines.push(...(await Promise.all(some.map((name) => line(realHome, join(directory, name), name)))));
  }
  return lines.filter((text) => text !== undefined).join('\n');
}

/** undefined for what has gone, and for links that lead nowhere or elsewhere. */
async function line(home: string, path: string, name: string): Promise<string | undefined> {
  try {
    if (!(await realpath(path)).startsWith(home + sep)) return undefined;
    const about = await stat(path);
    const [shown, size] = about.isDirectory() ? [`${name}/`, '-'] : [name, inUnits(about.size)];
    return `${shown.padEnd(35)} ${size.padStart(10)}`;
  } catch {
    return undefined;
  }
}

/** 512B, 1.5K, 2.0M */
export function inUnits(bytes: number): string {
  const unit = [40, 30, 20, 10].find((power) => bytes >= 2 ** power);
  return unit
    ? `${(bytes / 2 ** unit).toFixed(1)}${{ 40: 'T', 30: 'G', 20: 'M', 10: 'K' }[unit]}`
    : `${bytes}B`;
}
