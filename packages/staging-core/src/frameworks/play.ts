import { dataFile, type Entry, type FileTree } from '@diy-paas/archive';
import { filesMatching } from '../detection.ts';
import { noPlayScript } from '../errors.ts';
import { drivers } from '../java/database-drivers.ts';
import { together } from '../java/jars.ts';
import { isReconfigured, playStart } from '../java/java-version.ts';
import { type Reconfiguration, reconfigure } from '../java/reconfigure.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { shellFile } from '../shell.ts';

const STARTS_SERVER = 'play\\.core\\.server\\.';

/** A packed Play application: it brings its server along. */
export const play: StagingPlugin = {
  name: 'play',
  defaultRuntime: 'java17',
  detection: [{ '{lib,*/lib}/{play,*.play}{.,_}*.jar': true }],
  conventions: [{ '{start,*/start}': STARTS_SERVER }],

  because: (file) => `${file} ${file.endsWith('.jar') ? 'found' : 'starts Play’s server'}`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const { directory, script } = await startScript(app.files);
    const { options, environment } = playStart(app);
    const appFiles = inside(directory, app.files);
    const started = { ...app.files.get(directory + script)!, path: `app/${script}`, mode: 0o744 };
    const brought = appFiles.map(({ path }) => path).filter((path) => path.startsWith('lib/'));
    return {
      startCommand: [`./${shellFile(script)}`, ...(script === 'start' ? options : forBin(options))].join(' '),
      environment,
      beforeStart: [],
      appFiles,
      files: [started],
      ...together([
        ...drivers(app, { into: 'app/lib', brought }),
        ...(isReconfigured(app)
          ? [reconfigure(anotherMainClass(started, () => app.files.read(directory + script)))]
          : []),
      ]),
    };
  },
};

/** Of Play 2.0 and 2.1 `start`, from 2.2 on a script in `bin`; what is packed unpacks to a directory of its name. */
async function startScript(files: FileTree): Promise<{ directory: string; script: string }> {
  const [start] = [...files.glob('start'), ...files.glob('*/start')].map(({ path }) => path);
  const path = start ?? (await filesMatching(files, [{ '{bin/*,*/bin/*}': STARTS_SERVER }]))[0];
  if (!path) throw noPlayScript();
  const [, directory = '', script] = /^([^/]+\/)?(start|bin\/[^/]+)$/.exec(path)!;
  return { directory, script: script! };
}

/** The entries of a directory, as they are called there. */
const inside = (directory: string, { entries }: FileTree): Entry[] =>
  entries
    .filter(({ path }) => path.startsWith(directory))
    .map((entry) => ({ ...entry, path: entry.path.slice(directory.length) }));

/** A script in `bin` hands on to Java what begins with `-J` or `-D`. */
const forBin = (options: readonly string[]): string[] => options.map((each) => each.replace(/^-X/, '-J-X'));

/** The server's place is taken by one that sees to the services first. */
const anotherMainClass = (script: Entry, read: () => Promise<Buffer>): Reconfiguration => ({
  into: 'app/lib',
  async change() {
    const text = (await read()).toString('latin1');
    const changed = text.replaceAll(
      'play.core.server.NettyServer',
      'org.cloudfoundry.reconfiguration.play.Bootstrap',
    );
    return [dataFile(script.path, Buffer.from(changed, 'latin1'), script)];
  },
});
