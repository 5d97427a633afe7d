import { badCommand, noCommand } from '../errors.ts';
import { jvmMemory } from '../java/jvm-options.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { rubyApp } from '../ruby/ruby-app.ts';

/** Standalone: any command of any runtime, `meta.command`. Without `$@`, so the app finds its port in VCAP_APP_PORT. */
export const standalone: StagingPlugin = {
  name: 'standalone',
  defaultRuntime: 'ruby19',
  detection: [], // anything may be one

  because: () => 'asked for',

  async describe(app: AppToStage): Promise<StagedApp> {
    return {
      ...(await forRuntime(app)),
      startCommand: commandOf(app),
      // Any file may be what the command starts.
      appFiles: app.files.entries.map((entry) =>
        entry.type === 'symlink' ? entry : { ...entry, mode: 0o744 },
      ),
    };
  },
};

function commandOf({ properties }: AppToStage): string {
  const command = properties.meta?.command?.trim();
  if (!command) throw noCommand();
  if (/[\n\r\0]/.test(command)) throw badCommand();
  return command;
}

async function forRuntime(app: AppToStage): Promise<Omit<StagedApp, 'startCommand'>> {
  const { name } = app.properties.runtime_info;
  if (name.startsWith('ruby')) return rubyApp(app);
  const only = (environment: Record<string, string>) => ({ environment, beforeStart: [], files: [] });
  if (name.startsWith('java')) return only({ JAVA_OPTS: `$JAVA_OPTS ${jvmMemory(app)}` });
  return only(name.startsWith('python') ? { PYTHONUNBUFFERED: 'true' } : {});
}
