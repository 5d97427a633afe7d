import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

/** Hidden, so that nobody takes it for an app, a droplet or a package. */
const MARKER = '.layout.json';

const claimSchema = z.object({ component: z.string(), layout: z.int() });

/** Whose directory it is, and in which form its files are kept. */
export interface Claim {
  /** dea, cloud-controller packages, … */
  readonly component: string;
  /** Raised by one whenever a version would misread what another one left there. */
  readonly layout: number;
}

/**
 * Makes a directory, if need be, and marks it as a component's own. Where there is a mark already it must be the same:
 * so a component never works on files that it would misread.
 * @throws {StartError} when it belongs to another component, or was written in another layout
 * @throws {NodeJS.ErrnoException} when it cannot be made, read or written; the caller knows which setting names it
 */
export async function claimDirectory(directory: string, claim: Claim): Promise<void> {
  const file = join(directory, MARKER);
  const found = await readClaim(file);
  if (!found) {
    await mkdir(directory, { recursive: true });
    await writeFile(file, `${JSON.stringify(claim)}\n`);
  } else if (found.component !== claim.component) {
    throw new StartError(
      `${directory} belongs to ${found.component}: ${claim.component} needs a directory of its own`,
    );
  } else if (found.layout !== claim.layout) {
    const age = found.layout < claim.layout ? 'an older' : 'a newer';
    throw new StartError(
      `${directory} was written by ${age} version of ${claim.component} (layout ${found.layout}, this version’s is ${claim.layout}): ` +
        'run that version, or remove the directory and all that is in it (in containers: docker compose down -v)',
    );
  }
}

/** undefined where nobody has claimed the directory yet. */
async function readClaim(file: string): Promise<Claim | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return claimSchema.parse(JSON.parse(text));
  } catch {
    throw new StartError(`${file} does not say whose directory this is: it is not ours, or damaged`);
  }
}
