import { filesMatching, inWords } from '../detection.ts';
import { badStartScript, noMainFile, startsNoFile } from '../errors.ts';
import type { AppToStage } from '../plugin.ts';
import { shellFile, shellWord, shellWords } from '../shell.ts';
import { installsLikeToday } from './node-version.ts';

/** As in 2012, the last of these that is there wins. */
const USUAL = ['server.js', 'app.js', 'index.js', 'main.js', 'application.js'];

/**
 * What Node is to run, in words for a shell: the start script of package.json, the file that `main` names, or a guess.
 * @throws {StagingError} when there is nothing to run, or the script needs a shell
 */
export async function mainCommand(
  app: AppToStage,
  packageJson: Record<string, unknown> | undefined,
): Promise<string> {
  const scripts = packageJson?.scripts as Record<string, unknown> | undefined;
  if (typeof scripts?.start === 'string' && scripts.start.trim()) return fromScript(app, scripts.start);
  const main = packageJson?.main;
  const today = installsLikeToday(app.properties.runtime_info.version);
  if (today && typeof main === 'string' && app.files.get(main)) return shellFile(main);
  return shellFile(await guess(app));
}

/** `node app.js --verbose` → `app.js --verbose`: which Node it is, is for the DEA to say. */
function fromScript({ files }: AppToStage, start: string): string {
  const words = shellWords(start.replace(/^\s*node\s+/, ''));
  if (!words?.length) throw badStartScript(start);
  // What is in a directory may be installed yet; a bare name is a file of the app, or else a command that npm would find.
  const [program] = words as [string];
  if (/^\w[^/]*$/.test(program) && !['', '.js', '.json', '/index.js'].some((end) => files.get(program + end)))
    throw startsNoFile(start);
  return words.map((word) => shellWord(word)).join(' ');
}

async function guess({ files, detection }: AppToStage): Promise<string> {
  const scripts = await filesMatching(files, detection);
  const main = scripts.length === 1 ? scripts[0] : USUAL.findLast((name) => scripts.includes(name));
  if (!main) throw noMainFile('Node.js', ['a start script in package.json', ...USUAL, ...inWords(detection)]);
  return main;
}
