/**
 * Ruby's name for the directory of a version's gems. The one place where it matters which Ruby is meant:
 * in 2012 every 1.9 called it 1.9.1, and all that was not 1.9 was 1.8.
 */
export function libraryVersion(version = '1.8'): string {
  if (version.startsWith('1.9')) return '1.9.1';
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) >= 2 ? `${major}.${minor}.0` : '1.8';
}
