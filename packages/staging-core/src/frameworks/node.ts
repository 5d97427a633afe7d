import { jsonFile } from '../json-file.ts';
import { mainCommand } from '../node/main-file.ts';
import { installsLikeToday } from '../node/node-version.ts';
import { LOCKFILES, npmInstall } from '../node/npm-install.ts';
import type { AppToStage, Build, StagedApp, StagingPlugin } from '../plugin.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';

/** Node.js: what package.json starts, or the script whose name says so. */
export const node: StagingPlugin = {
  name: 'node',
  defaultRuntime: 'node20',
  detection: [{ '*.js': '.' }],
  conventions: [{ 'package.json': true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const packageJson = await jsonFile(app.files, 'package.json');
    await sayAutoconfig(app);
    const build = dependencies(app, packageJson);
    return {
      startCommand: `${LOCAL_RUNTIME} $NODE_ARGS ${await mainCommand(app, packageJson)} $@`,
      environment: {},
      beforeStart: [],
      files: [],
      ...(build ? { build } : {}),
    };
  },
};

/** Modules that the app brings along are left as they are. */
function dependencies(
  { files, properties: { runtime_info }, log }: AppToStage,
  packageJson: Record<string, unknown> | undefined,
): Build | undefined {
  const carried = files.get('node_modules') !== undefined;
  if (installsLikeToday(runtime_info.version)) {
    if (carried || !Object.keys((packageJson?.dependencies as object | undefined) ?? {}).length)
      return undefined;
    return npmInstall(LOCKFILES.some((file) => files.get(file)));
  }
  if (!runtime_info.npm) return undefined;
  if (!files.get('npm-shrinkwrap.json')) {
    log('Skipping npm support: npm-shrinkwrap.json is not provided');
    return undefined;
  }
  log(`Installing dependencies. Node version ${runtime_info.version}`);
  return carried ? undefined : npmInstall(true);
}

/** In 2012 an app's services were configured by a module, unless cloudfoundry.json said no or the app had cf-runtime. */
async function sayAutoconfig({ files, log }: AppToStage): Promise<void> {
  const off = (await jsonFile(files, 'cloudfoundry.json'))?.cfAutoconfig === false;
  if (!off && !files.glob('**/cf-runtime/package.json').length)
    log('Auto-reconfiguration disabled because its module of 2012 does not run on the Node.js of today.');
}
