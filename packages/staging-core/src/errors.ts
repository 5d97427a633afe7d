/**
 * The app cannot be staged, for a reason its owner can understand and mend. `message` goes into the task log.
 * Anything else that is thrown while staging is a bug.
 */
export class StagingError extends Error {
  override readonly name = 'StagingError';
}

export const unknownFramework = (name: string, known: readonly string[]) =>
  new StagingError(`Unknown framework "${name}". Known: ${known.join(', ')}.`);

export const nothingDetected = (lookedFor: readonly string[]) =>
  new StagingError(
    `No framework was detected. Looked for:\n${lookedFor.map((what) => `  ${what}`).join('\n')}`,
  );

export const noMainFile = (framework: string, lookedFor: readonly string[]) =>
  new StagingError(`Unable to determine ${framework} startup command. Looked for ${lookedFor.join(', ')}.`);

export const badDetectionRule = (glob: string, regexp: string) =>
  new StagingError(`The detection rule for ${glob} is not a regular expression: ${regexp}`);

export const badSetting = (name: string, value: string, expected: string) =>
  new StagingError(`${name} is "${value}"; expected ${expected}.`);

export const noRuby = (executable: string) =>
  new StagingError(
    `The app has a Gemfile.lock, but there is no "${executable}" with Bundler on the stager. Install it: apt-get install ruby ruby-bundler, or brew install ruby.`,
  );

/** @param stderr what the command said; its last lines are shown */
export const commandFailed = (command: string, status: string, stderr: string) =>
  new StagingError(`"${command}" ${status}. Its last words:\n${lastLines(stderr, 15)}`);

const lastLines = (text: string, count: number): string =>
  text.trim().split('\n').slice(-count).join('\n') || '(nothing)';
