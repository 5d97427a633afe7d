import { badBuildpackUrl, commandFailed } from '../errors.ts';
import type { Workbench } from '../plugin.ts';
import { ending } from '../tools.ts';

/**
 * Fetches a buildpack from its git repository, into the directory that is returned.
 * @param url https or file, `#branch` at its end where another than the default branch is meant
 * @throws {StagingError}
 */
export async function cloneBuildpack(url: string, bench: Workbench): Promise<string> {
  const [repository, branch] = checked(url);
  const target = await bench.give('buildpack');
  const options = ['--quiet', '--depth', '1', ...(branch ? [`--branch=${branch}`] : [])];
  const result = await bench.run('git', ['clone', ...options, '--', repository, target], {
    env: {
      GIT_ALLOW_PROTOCOL: 'https:file', // whatever the repository redirects to or has as submodules
      GIT_TERMINAL_PROMPT: '0',
    },
  });
  if (result.code !== 0) throw commandFailed('git clone', ending(result), result.stderr);
  return target;
}

/** Nothing that git could take for an option, or for another way to fetch. */
function checked(text: string): [repository: string, branch: string | undefined] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['https:', 'file:'].includes(url.protocol)) throw badBuildpackUrl(text);
  const branch = decodeURIComponent(url.hash.slice(1)) || undefined;
  if (branch && !/^\w[\w./-]*$/.test(branch)) throw badBuildpackUrl(text);
  url.hash = '';
  return [url.href, branch];
}
