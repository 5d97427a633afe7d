import { dataFile, type Entry, type FileTree, treeOf } from '@diy-paas/archive';
import { filesMatching } from '../detection.ts';
import { noPlayScript } from '../errors.ts';
import { drivers } from '../java/database-drivers.ts';
import { together } from '../java/jars.ts';
import { isReconfigured, playStart } from '../java/java-version.ts';
import { type Reconfiguration, reconfigure } from '../java/reconfigure.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { shellFile } from '../shell.ts';

/** Of Play 2.0 and 2.1 `start`, from 2.2 on a script in `bin`. */
const SCRIPTS = [{ '{start,bin/*}': 'play\\.core\\.server\\.' }];

/** A packed Play application: it brings its server along. */
export const play: StagingPlugin = {
  name: 'play',
  defaultRuntime: 'java17',
  detection: [{ 'lib/play.*.jar': true }],
  conventions: [{ '{start,*/start,bin/*,*/bin/*}': 'play\\.core\\.server\\.' }],

  because: (file) => `${file} ${file.endsWith('.jar') ? 'found' : 'starts Play’s server'}`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const files = packed(app.files);
    const script = files.get('start') ? 'start' : (await filesMatching(files, SCRIPTS))[0];
    if (!script) throw noPlayScript();
    const { options, environment } = playStart(app);
    const started = { ...files.get(script)!, path: `app/${script}`, mode: 0o744 };
    const brought = files.glob('lib/*.jar').map(({ path }) => path);
    return {
      startCommand: [`./${shellFile(script)}`, ...(script === 'start' ? options : forBin(options))].join(' '),
      environment,
      beforeStart: [],
      appFiles: files.entries,
      files: [started],
      ...together([
        ...drivers(app, { into: 'app/lib', brought }),
        ...(isReconfigured(app) ? [reconfigure(anotherMainClass(files, script, started))] : []),
      ]),
    };
  },
};

/** What `play dist` makes unpacks to a directory of its name. */
function packed(files: FileTree): FileTree {
  const isPacked = (prefix: string) =>
    files.get(`${prefix}start`) ?? files.entries.find(({ path }) => path.startsWith(`${prefix}bin/`));
  const directory = files.entries.find(({ path, type }) => type === 'directory' && isPacked(`${path}/`));
  if (isPacked('') || !directory) return files;
  const inside = `${directory.path}/`;
  return treeOf(
    files.entries
      .filter(({ path }) => path.startsWith(inside))
      .map((entry) => ({ ...entry, path: entry.path.slice(inside.length) })),
  );
}

/** A script in `bin` hands on to Java what begins with `-J` or `-D`. */
const forBin = (options: readonly string[]): string[] => options.map((each) => each.replace(/^-X/, '-J-X'));

/** The server's place is taken by one that sees to the services first. */
const anotherMainClass = (files: FileTree, script: string, entry: Entry): Reconfiguration => ({
  into: 'app/lib',
  async change() {
    const text = (await files.read(script)).toString('latin1');
    const changed = text.replaceAll(
      'play.core.server.NettyServer',
      'org.cloudfoundry.reconfiguration.play.Bootstrap',
    );
    return [dataFile(entry.path, Buffer.from(changed, 'latin1'), entry)];
  },
});
