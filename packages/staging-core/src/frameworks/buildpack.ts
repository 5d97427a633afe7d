import { parseMapping } from '../buildpack/release.ts';
import { type Compiled, runBuildpack } from '../buildpack/run-buildpack.ts';
import { badCommand, noWebCommand } from '../errors.ts';
import { memoryOf } from '../memory.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { boundDatabase, databaseUrl } from '../services.ts';

/** Buildpack: somebody else's scripts make the app, and say how to start it. */
export const buildpack: StagingPlugin = {
  name: 'buildpack',
  defaultRuntime: 'ruby19', // an app brings its own; any DEA will do
  detection: [{ Procfile: true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const { files, properties } = app;
    const ownCommand = await commandOf(app);
    // Old packages lost the modes of files; a start command may be any of them.
    const appFiles = files.entries.map((entry) =>
      entry.type === 'symlink' ? entry : { ...entry, mode: 0o744 },
    );
    return {
      template: 2013,
      startCommand: ownCommand ?? ': what the buildpack says',
      environment: environmentOf(app),
      beforeStart: readProfile,
      appFiles,
      files: [],
      build: {
        summary: `${properties.buildpack ?? 'a buildpack of the stager'} makes the app`,
        run: async (bench) => {
          const url = properties.buildpack ?? undefined;
          const compiled = await runBuildpack(url, appFiles, bench);
          return { files: [], ...resultOf(app, compiled, ownCommand) };
        },
      },
    };
  },
};

function resultOf(app: AppToStage, compiled: Compiled, ownCommand: string | undefined) {
  const { appFiles, release } = compiled;
  const startCommand = ownCommand ?? release.web;
  if (!startCommand) throw noWebCommand();
  const defaults = Object.entries(release.configVars).map(([name, value]) => [
    name,
    `\${${name}:-${inQuotes(value)}}`,
  ]);
  return {
    appFiles,
    startCommand: oneLine(startCommand),
    environment: { ...Object.fromEntries(defaults), ...environmentOf(app), ...databaseOf(app, compiled) },
  };
}

/** Of the kinds that buildpacks told of their apps, one was given its database. */
function databaseOf({ properties }: AppToStage, { kind }: Compiled): Record<string, string> {
  const database = kind === 'Ruby/Rails' ? boundDatabase(properties.services) : undefined;
  return database ? { DATABASE_URL: databaseUrl(database) } : {};
}

/** The app's own words: `meta.command`, or `web` of its Procfile. */
async function commandOf({ files, properties }: AppToStage): Promise<string | undefined> {
  if (properties.meta?.command) return oneLine(properties.meta.command);
  if (!files.get('Procfile')) return undefined;
  const { web } = parseMapping((await files.read('Procfile')).toString());
  return typeof web === 'string' ? oneLine(web) : undefined;
}

function oneLine(command: string): string {
  if (/[\n\r\0]/.test(command.trim())) throw badCommand();
  return command.trim();
}

/** Variables are filled in, `PATH=bin:$PATH`; commands are not run. */
const inQuotes = (value: string): string =>
  value.replaceAll(/["`\\]|\$(?=\()|\}/g, '\\$&').replaceAll('\n', ' ');

const environmentOf = (app: AppToStage) => ({
  HOME: '$PWD/app',
  PORT: '$VCAP_APP_PORT',
  MEMORY_LIMIT: `${memoryOf(app)}m`,
});

/** Buildpacks leave scripts that set variables. */
const readProfile = [
  'unset GEM_PATH',
  'if [ -d app/.profile.d ]; then',
  '  for i in app/.profile.d/*.sh; do',
  '    if [ -r $i ]; then',
  '      . $i',
  '    fi',
  '  done',
  '  unset i',
  'fi',
  'env > logs/env.log',
];
