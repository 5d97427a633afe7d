import type { FileTree } from '@diy-paas/archive';

/** A name and a version, or an address on the network; no option, no path, no archive in a directory. */
const PLAIN =
  /^(?!.*\bfile:|[^/]*\.(whl|zip|tar|tgz|tbz|txz|gz|bz2|xz)\b)(?=[a-z\d])[^/]*?(https?:\/\/.*)?$/i;

/** Whether requirements are names and addresses alone: no `-r other.txt`, no `-e .`, nothing that is a part of the app. */
export async function onlyListsPackages(files: FileTree, file: string): Promise<boolean> {
  const lines = (await files.read(file)).toString().split(/\r?\n/);
  return lines
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .every((line) => line === '' || PLAIN.test(line) || /^--hash=\w+:\w+( \\)?$/.test(line));
}
