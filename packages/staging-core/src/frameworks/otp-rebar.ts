import { dataFile, type Entry, type FileTree, textFile } from '@diy-paas/archive';
import { ertsOf2012 } from '../erlang/erlang-version.ts';
import { rebarRelease } from '../erlang/rebar-release.ts';
import { checkErts, releaseName } from '../erlang/release.ts';
import { useRuntime } from '../erlang/use-runtime.ts';
import { addVmArgs, vmArgs } from '../erlang/vm-args.ts';
import { noErlangRelease } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';
import { shellWord } from '../shell.ts';

const VM_ARGS = 'etc/vm.args';
const MORE_VM_ARGS = 'etc/vmc.args';
const CONFIG = 'rebar.config';

/** An Erlang/OTP release, as rebar makes it; or the source that rebar3 makes it of. */
export const otpRebar: StagingPlugin = {
  name: 'otp_rebar',
  defaultRuntime: 'erlang',
  detection: [{ 'releases/*/*.rel': '.' }],
  conventions: [{ [CONFIG]: '\\{\\s*release\\s*,' }],

  because: (file) => `${file} ${file === CONFIG ? 'describes a release' : 'found'}`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const { files, properties, detection } = app;
    const erts = ertsOf2012(properties.runtime_info.version);
    if (!erts && !files.glob('releases/*/*.rel').length && files.get(CONFIG)) return fromSource(app);
    const name = await releaseName(files, detection);
    if (erts) await checkErts(files, erts);
    return {
      ...(erts ? of2012 : ofToday),
      startCommand: await startCommand(app, name),
      files: [...(erts ? [] : [useRuntimeFile]), ...(await changedVmArgs(files))],
    };
  },
};

const of2012 = { environment: {}, beforeStart: [] };

/** Without it Erlang starts a program that is told of every node on the machine, and stays when the app has ended. */
const alone = '${ERL_FLAGS:--start_epmd false -dist_listen false}';

const ofToday = {
  environment: { ERL_FLAGS: alone, PATH: `$(dirname ${LOCAL_RUNTIME}):$PATH` },
  beforeStart: [`bash resources/use_runtime ${LOCAL_RUNTIME}`],
};

const useRuntimeFile = textFile('resources/use_runtime', useRuntime, { mode: 0o755, mtime: new Date(0) });

async function changedVmArgs(files: FileTree): Promise<Entry[]> {
  const entry = files.get(VM_ARGS);
  if (!entry) return [];
  const args = (await files.read(VM_ARGS)).toString('latin1'); // whatever the encoding is, it stays
  return [dataFile(`app/${VM_ARGS}`, Buffer.from(vmArgs(args), 'latin1'), entry)];
}

/** rebar's script of 2012 reads `etc/vm.args`; that of rebar3 has its options, and its own word for not asking for input. */
async function startCommand(app: AppToStage, name: string): Promise<string> {
  const script = `sh ${shellWord(`bin/${name}`)}`;
  if (!app.files.get(VM_ARGS)) return `${script} foreground`;
  return [...addVmArgs(await text(app, MORE_VM_ARGS)), `${script} console`].join('\n');
}

async function fromSource(app: AppToStage): Promise<StagedApp> {
  const config = (await text(app, CONFIG)).replaceAll(/%.*/g, '');
  const name = /\{\s*release\s*,\s*\{\s*'?([a-z][\w@-]*)/i.exec(config)?.[1];
  if (!name) throw noErlangRelease();
  return {
    environment: { ERL_FLAGS: alone },
    beforeStart: [],
    startDirectory: 'release',
    startCommand: `sh ${shellWord(`bin/${name}`)} foreground`,
    files: [],
    build: rebarRelease(name),
  };
}

const text = async ({ files }: AppToStage, path: string): Promise<string> =>
  files.get(path) ? (await files.read(path)).toString() : '';
