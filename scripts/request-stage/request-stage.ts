import { type Instance, lookAround, packApp, type StagedDroplet, stageApp, startApp } from '@diy-paas/client';
import { type Bus, hideCredentials } from '@diy-paas/component';
import type { Options } from './options.ts';
import type { Screen } from './screen.ts';

export interface Outcome {
  readonly app: string;
  readonly request_id: string;
  readonly framework: string;
  readonly task_log: string;
  readonly droplet: { sha1: string; size: number; uri: string };
  readonly instances: Instance[];
}

/**
 * The whole journey of an app, from its directory to a URL that answers.
 * @throws {NobodyThere | StagingFailed | StartFailed | StagingError | ArchiveError} each with a sentence for the user
 */
export async function requestStage(
  bus: Bus,
  options: Options,
  requestId: string,
  screen: Screen,
): Promise<Outcome> {
  if (options.trace) traceBus(bus, screen);

  const app = await packApp(options);
  try {
    screen.waiting('Looking around');
    const controller = await lookAround(bus, app, { dea: options.start });
    if (app.reason) screen.line(`Detected ${app.properties.framework_info.name}: ${app.reason}`);

    screen.waiting('Requesting a stager');
    const onLine = (line: string) => {
      screen.line(line);
      screen.waiting(line.replace(/^\[.*?\] /, ''));
    };
    const droplet = await stageApp(app, { bus, controller, requestId, onLine });

    const instances = options.start ? await start(droplet) : [];
    return {
      app: app.id,
      request_id: requestId,
      framework: app.properties.framework_info.name,
      task_log: droplet.taskLog,
      droplet: { sha1: droplet.sha1, size: droplet.size, uri: hideCredentials(droplet.uri) },
      instances,
    };
  } finally {
    screen.done();
    await app.remove();
  }

  function start(droplet: StagedDroplet): Promise<Instance[]> {
    screen.waiting('Finding a DEA to start the droplet on');
    return startApp(app, droplet, {
      bus,
      requestId,
      instances: options.instances,
      onInstance: ({ url }) => screen.line(`New app registered at: ${url}`),
    });
  }
}

/** Prints what the article's script prints, readable. */
function traceBus(bus: Bus, screen: Screen): void {
  bus.watch('>', (subject, text) => screen.line(`Msg received on [${subject}] : '${hideCredentials(text)}'`));
}
