import picomatch from 'picomatch';

/**
 * A pattern as Ruby's Dir.glob reads it: '*' stays within a directory and passes over hidden names, '**' followed by
 * '/' goes down any number of directories, {a,b}, ? and [a-z] as usual.
 */
export function matcher(pattern: string): (path: string) => boolean {
  const steps = pattern.split('/');
  // To Ruby '**' is special only as a whole step before a '/'; elsewhere it is '*'.
  const asRuby = steps.map((step, i) =>
    step === '**' && i < steps.length - 1 ? step : step.replace(/\*{2,}/g, '*'),
  );
  return picomatch(asRuby.join('/'), { noextglob: true, nonegate: true });
}
