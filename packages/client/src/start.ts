import { type Bus, NoAnswer } from '@diy-paas/component';
import {
  at,
  deaDiscover,
  deaFindDroplet,
  deaHeartbeat,
  deaStart,
  deaStop,
  dropletExited,
} from '@diy-paas/protocol';
import type { App } from './app.ts';
import { noDea, StartFailed } from './errors.ts';
import { memoryOf } from './look-around.ts';
import type { StagedDroplet } from './stage.ts';

const DISCOVER_MS = 1_000;
/** The DEA itself gives an app 60 s to open its port; fetching and unpacking come before. */
const START_MS = 180_000;

/** An instance that runs. */
export interface Instance {
  readonly index: number;
  readonly dea: string;
  readonly id: string;
  /** http://host:port */
  readonly url: string;
}

export interface StartOptions {
  readonly bus: Bus;
  readonly requestId: string;
  /** how many (1) */
  readonly instances?: number | undefined;
  readonly onInstance?: (instance: Instance) => void;
}

/**
 * Starts a droplet's instances, each on the DEA that answers first, and stops those of an earlier push.
 * @throws {NobodyThere} when no DEA has room
 * @throws {StartFailed} with the DEA's words, when an instance does not come up
 */
export async function startApp(app: App, droplet: StagedDroplet, options: StartOptions): Promise<Instance[]> {
  const { bus, onInstance } = options;
  const earlier = await instancesOf(bus, app.id);
  const version = `${droplet.sha1}-${options.requestId}`;
  const started: Instance[] = [];
  for (let index = 0; index < (options.instances ?? 1); index++) {
    const instance = await startInstance(app, droplet, { ...options, index, version });
    started.push(instance);
    onInstance?.(instance);
  }
  if (earlier.length) bus.publish(deaStop, { droplet: app.id, instances: earlier });
  await bus.flush();
  return started;
}

async function startInstance(
  app: App,
  droplet: StagedDroplet,
  { bus, requestId, index, version }: StartOptions & { index: number; version: string },
): Promise<Instance> {
  const dea = await discover(bus, app, requestId);
  const mine = { droplet: app.id, version, index };
  const news = watch(bus, mine);
  try {
    const refused = refusalOf(bus, dea, startMessage(app, droplet, mine), requestId);
    const instance = await Promise.race([news.running, news.failed, refused, tooLate()]);
    return { index, dea, id: instance, url: await urlOf(bus, mine) };
  } finally {
    news.stop();
  }
}

/** The DEA with room that answers first: the least loaded one. */
async function discover(bus: Bus, app: App, requestId: string): Promise<string> {
  const { runtime_info } = app.properties;
  const question = { droplet: app.id, name: app.id, limits: { mem: memoryOf(app) }, runtime_info };
  const hello = await bus
    .request(deaDiscover, question, { timeoutMs: DISCOVER_MS, requestId })
    .catch((error) => {
      throw error instanceof NoAnswer ? noDea(memoryOf(app), runtime_info.name) : error;
    });
  return hello.id;
}

interface Wanted {
  readonly droplet: string;
  readonly version: string;
  readonly index: number;
}

const startMessage = (app: App, droplet: StagedDroplet, { version, index }: Wanted) => ({
  droplet: app.id,
  index,
  name: app.id,
  version,
  sha1: droplet.sha1,
  executableFile: '',
  executableUri: droplet.uri,
  uris: [`${app.id}.vcap.me`],
  services: app.properties.services ?? [],
  env: app.properties.environment ?? [],
  users: [],
  runtime_info: app.properties.runtime_info,
  framework: app.properties.framework_info.name,
  limits: { mem: memoryOf(app), disk: app.properties.resources?.disk, fds: app.properties.resources?.fds },
  cc_partition: 'default',
});

/** Waits for news of one instance: a heartbeat when it runs, its exit when it does not. */
function watch(bus: Bus, wanted: Wanted) {
  const running = Promise.withResolvers<string>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // it is raced, and the race may be over
  const isIt = (news: { droplet: string; version?: string | undefined; index: number }) =>
    news.droplet === wanted.droplet && news.version === wanted.version && news.index === wanted.index;
  const subscriptions = [
    bus.subscribe(deaHeartbeat, ({ droplets }) => {
      const found = droplets.find((each) => isIt(each) && each.state === 'RUNNING');
      if (found) running.resolve(found.instance);
    }),
    bus.subscribe(dropletExited, (exited) => {
      if (!isIt(exited)) return;
      failed.reject(new StartFailed(exited.exit_description ?? `The instance ended: ${exited.reason}.`));
    }),
  ];
  return {
    running: running.promise,
    failed: failed.promise,
    stop: () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    },
  };
}

/** Sends the start message. Our DEAs answer when they refuse; those of 2012 never do, and silence is no refusal. */
function refusalOf(bus: Bus, dea: string, message: ReturnType<typeof startMessage>, requestId: string) {
  return new Promise<never>((_, reject) => {
    bus.request(at(deaStart, { id: dea }), message, { timeoutMs: START_MS, requestId }).then(
      ({ error }) => error && reject(new StartFailed(error)),
      (error) => {
        if (error instanceof NoAnswer && error.reason === 'nobody')
          reject(new StartFailed('The DEA has gone.'));
      },
    );
  });
}

const tooLate = () =>
  new Promise<never>((_, reject) => {
    const why = new StartFailed(`The DEA did not report the instance within ${START_MS / 1000} s.`);
    setTimeout(() => reject(why), START_MS).unref();
  });

/** Where an instance that runs is reached. */
async function urlOf(bus: Bus, { droplet, version, index }: Wanted): Promise<string> {
  const question = { droplet, version, indices: [index], include_stats: true };
  const { stats } = await bus.request(deaFindDroplet, question, { timeoutMs: DISCOVER_MS });
  if (!stats?.port) throw new StartFailed('The instance ended as soon as it ran.');
  return `http://${stats.host}:${stats.port}`;
}

/** The ids of all instances of an app that start or run now. */
async function instancesOf(bus: Bus, droplet: string): Promise<string[]> {
  const found: string[] = [];
  const question = { droplet, states: ['STARTING', 'RUNNING'] };
  await bus.requestMany(deaFindDroplet, question, {
    timeoutMs: 200,
    see: ({ instance }) => {
      found.push(instance);
      return false;
    },
  });
  return found;
}
