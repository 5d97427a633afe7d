import type { RunResult } from '@diy-paas/process';

/** How a tool ended, for a sentence that begins with its name. */
export const ending = ({ code, signal }: RunResult): string =>
  code === null ? `was ended by ${signal}` : `failed with exit status ${code}`;

const PASSED =
  /^(PATH|LANG|((HTTPS?|NO|ALL)_PROXY)|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|BUNDLE_MIRROR__.*|PIP_(INDEX_URL|EXTRA_INDEX_URL|CERT|FIND_LINKS)|NPM_CONFIG_(REGISTRY|CAFILE)|C_INCLUDE_PATH|LIBRARY_PATH)$/i;

/**
 * What Bundler, pip, npm and buildpacks may know of the stager's environment: how to reach the network, where
 * packages are to be had, and nothing else.
 * @param home an empty directory of this staging
 * @param tmp another one
 */
export function toolEnvironment(home: string, tmp: string): Record<string, string> {
  const passed = Object.entries(process.env).filter(
    ([name, value]) => PASSED.test(name) && value !== undefined,
  );
  return {
    LANG: 'C.UTF-8',
    ...(Object.fromEntries(passed) as Record<string, string>),
    HOME: home,
    TMPDIR: tmp,
  };
}
