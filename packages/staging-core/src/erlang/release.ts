import type { FileTree } from '@diy-paas/archive';
import { type DetectionRule, filesMatching } from '../detection.ts';
import { noErlangRelease, otherErts, severalErlangReleases } from '../errors.ts';

/** The name of the one release that `bin` has a start script for. @throws {StagingError} */
export async function releaseName(files: FileTree, rules: readonly DetectionRule[]): Promise<string> {
  const found = (await filesMatching(files, rules)).filter((path) => files.get(`bin/${nameOf(path)}`));
  if (!found.length) throw noErlangRelease();
  if (found.length > 1) throw severalErlangReleases(found);
  return nameOf(found[0]!);
}

/** @throws {StagingError} when a release was made with another Erlang than the one it is to run on */
export async function checkErts(files: FileTree, erts: string): Promise<void> {
  const data = 'releases/start_erl.data';
  const made = files.get(data) ? (await files.read(data)).toString().split(' ')[0]! : 'unknown';
  if (made !== erts) throw otherErts(erts, made);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -'.rel'.length);
