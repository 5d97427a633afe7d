/**
 * The app cannot be staged, for a reason its owner can understand and mend. `message` goes into the task log.
 * Anything else that is thrown while staging is a bug.
 */
export class StagingError extends Error {
  override readonly name = 'StagingError';
}

export const unknownFramework = (name: string, known: readonly string[]) =>
  new StagingError(`Unknown framework "${name}". Known: ${known.join(', ')}.`);

/** @param onlyAsked frameworks that are never detected */
export const nothingDetected = (lookedFor: readonly string[], onlyAsked: readonly string[]) =>
  new StagingError(
    `No framework was detected. Looked for:\n${lookedFor.map((what) => `  ${what}`).join('\n')}\nNever detected, to be asked for by name: ${onlyAsked.join(', ')}.`,
  );

export const noMainFile = (framework: string, lookedFor: readonly string[]) =>
  new StagingError(`Unable to determine ${framework} startup command. Looked for ${lookedFor.join(', ')}.`);

export const badDetectionRule = (glob: string, regexp: string) =>
  new StagingError(`The detection rule for ${glob} is not a regular expression: ${regexp}`);

export const badSetting = (name: string, value: string, expected: string) =>
  new StagingError(`${name} is "${value}"; expected ${expected}.`);

export const badFile = (file: string, format: string, why: Error) =>
  new StagingError(`${file} cannot be read as ${format}: ${why.message.split('\n')[0]}`);

export const noCommand = () =>
  new StagingError(
    'A standalone app needs a start command, such as "ruby worker.rb": meta.command in the properties, or --command "ruby worker.rb".',
  );

export const badCommand = () =>
  new StagingError('The start command must be one line. Put more into a script of the app, and start that.');

export const severalDatabases = () =>
  new StagingError(
    'Unable to determine primary database from multiple.  Please bind only one database service to Rails applications.',
  );

export const noCredentials = () => new StagingError('Database binding failed to include credentials');

export const noRuby = (executable: string) =>
  new StagingError(
    `The app has a Gemfile.lock, but there is no "${executable}" with Bundler on the stager. Install it: apt-get install ruby ruby-bundler, or brew install ruby.`,
  );

export const noNpm = (executable: string) =>
  new StagingError(
    `The app has dependencies, but there is no "${executable}" on the stager. Install Node.js: apt-get install nodejs npm, or brew install node.`,
  );

export const noWebXml = () =>
  new StagingError(
    'Web application staging failed: web.xml not found. Push what is in the WAR, unpacked: WEB-INF/web.xml must be there. Or push the .war itself, as it is.',
  );

export const noErlangRelease = () =>
  new StagingError(
    'No valid Erlang releases with start scripts found. Cannot start application. Push what "rebar generate" or "rebar3 release" makes: releases/VERSION/NAME.rel and bin/NAME must be there.',
  );

export const severalErlangReleases = (found: readonly string[]) =>
  new StagingError(
    `Multiple Erlang releases with different names found. Cannot start application. (Found: ${found.join(', ')})`,
  );

export const otherErts = (runtime: string, packaged: string) =>
  new StagingError(
    `Application was released with different Erlang version to runtime. Selected Runtime ERTS: ${runtime}, Packaged ERTS: ${packaged}`,
  );

export const noRebar = (executable: string) =>
  new StagingError(
    `The app is pushed as source, but there is no "${executable}" on the stager. Install it: apt-get install rebar3, or brew install rebar3. Or push the release that it makes.`,
  );

export const noPlayScript = () =>
  new StagingError(
    'Unable to determine Play startup command. Push what "play dist" or "sbt dist" packs, unpacked: there is "start" or a script in "bin" that starts play.core.server.',
  );

export const noLiftFilter = () =>
  new StagingError(
    'Scala / Lift application staging failed: no LiftFilter class found in web.xml. A filter there must be net.liftweb.http.LiftFilter.',
  );

/** @param tried the stager's buildpacks */
export const noBuildpack = (tried: readonly string[]) =>
  new StagingError(
    `Unable to detect a supported application type. Buildpacks tried: ${tried.join(', ') || 'none, the stager has none'}.`,
  );

export const badBuildpackUrl = (url: string) =>
  new StagingError(`The buildpack "${url}" is not a git URL that begins with https:// or file://.`);

export const badRelease = (why: string) =>
  new StagingError(`Invalid Procfile or release format. Please ensure it is a valid YAML hash (${why}).`);

export const noWebCommand = () =>
  new StagingError('Please specify a web start command in your manifest.yml or Procfile');

export const noPip = (executable: string) =>
  new StagingError(
    `The app has a requirements.txt, but there is no "${executable}" with pip on the stager. Install it: apt-get install python3-pip, or brew install python.`,
  );

export const badStartScript = (start: string) =>
  new StagingError(
    `The start script "${start}" of package.json cannot be run without a shell. Say "node FILE ARGUMENTS"; the port is in process.env.VCAP_APP_PORT.`,
  );

export const startsNoFile = (start: string) =>
  new StagingError(
    `The start script "${start}" of package.json starts no file of the app. Say "node FILE ARGUMENTS"; the file may be one of node_modules/.bin.`,
  );

export const notTakenOver = (why: string) =>
  new StagingError(`What the commands of the build left cannot be part of a droplet: ${why}`);

/** @param stderr what the command said; its last lines are shown */
export const commandFailed = (command: string, status: string, stderr: string) =>
  new StagingError(`"${command}" ${status}. Its last words:\n${lastLines(stderr, 15)}`);

const lastLines = (text: string, count: number): string =>
  text.trim().split('\n').slice(-count).join('\n') || '(nothing)';
