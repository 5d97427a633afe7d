import { createHash } from 'node:crypto';
import type { FileTree } from '@diy-paas/archive';

/** Names what `bundle install` would make: the same key, the same gems. */
export async function bundleKey(
  files: FileTree,
  bundle: { version: string; without: string | undefined },
  rubyVersion: string,
): Promise<string> {
  const hash = createHash('sha256');
  const add = (text: string | Buffer) => hash.update(`${text.length}:`).update(text);
  add(JSON.stringify([bundle.version, bundle.without ?? null, rubyVersion, process.platform, process.arch]));
  const gems = files.glob('vendor/cache/*').map(({ path }) => path);
  for (const path of ['Gemfile', 'Gemfile.lock', ...gems]) {
    add(path);
    add(files.get(path) ? await files.read(path) : '');
  }
  return hash.digest('hex');
}
