import { join } from 'node:path';
import { type Bus, connectBus, createLog, secureUuid } from '@diy-paas/component';
import { type ComponentInfo, componentDiscover } from '@diy-paas/protocol';
import { afterAll } from 'vitest';
import { parseOptions } from '../../request-stage/options.ts';
import { type Outcome, requestStage } from '../../request-stage/request-stage.ts';
import { silentScreen } from '../../request-stage/screen.ts';
import { freePort } from './free-port.ts';
import { docker, type Ended, environment, must, run } from './run.ts';

/** What is committed, as a clone has it. Its images are built already. */
export const clone = process.env.COMPOSE_TEST_CLONE!;
export const project = process.env.COMPOSE_TEST_PROJECT!;

export interface Container {
  readonly name: string;
  readonly ip: string;
  readonly exitCode: number;
}

/** The topology of the compose file, on ports of its own. Its containers and volumes go with the test file. */
export interface Topology {
  readonly env: NodeJS.ProcessEnv;
  /** docker compose with these arguments, whatever end it takes. */
  compose(...args: string[]): Promise<Ended>;
  /** docker compose with these arguments, which must succeed; returns its stdout. */
  must(...args: string[]): Promise<string>;
  containers(service: string): Promise<Container[]>;
  /** The bus, as programs on the host reach it. */
  bus(): Promise<Bus>;
}

/** @param settings what would stand in .env */
export async function topology(settings: Record<string, string> = {}): Promise<Topology> {
  const natsPort = String(await freePort());
  const ports = { NATS_PORT: natsPort, CLOUD_CONTROLLER_PORT: String(await freePort()) };
  const env = { ...environment, COMPOSE_PROJECT_NAME: project, ...ports, ...settings };
  const options = { cwd: clone, env };
  const arguments_ = (args: string[]) => ['compose', '--ansi', 'never', '--progress', 'plain', ...args];
  const compose = (...args: string[]) => run('docker', arguments_(args), options);
  const buses: Bus[] = [];

  afterAll(async () => {
    for (const bus of buses) await bus.close();
    await must('docker', arguments_(['down', '--volumes', '--remove-orphans']), options);
  });
  return {
    env,
    compose,
    must: (...args) => must('docker', arguments_(args), options),
    containers: async (service) => {
      const ids = (await must('docker', arguments_(['ps', '--all', '--quiet', service]), options)).split(
        '\n',
      );
      return Promise.all(ids.filter(Boolean).map(containerOf));
    },
    bus: async () => {
      const uri = `nats://cloud:development@127.0.0.1:${natsPort}`;
      const bus = await connectBus({ uri, name: 'test', log: createLog('test', { level: 'off' }) });
      buses.push(bus);
      return bus;
    },
  };
}

async function containerOf(id: string): Promise<Container> {
  const format =
    '{{json .Name}} {{json .State.ExitCode}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const [name, exitCode, ip] = (await docker('inspect', '--format', format, id)).split(' ');
  return { name: JSON.parse(name!).slice(1), exitCode: Number(exitCode), ip: ip ?? '' };
}

/** pnpm request-stage on the host, without its process. */
export function request(bus: Bus, ...args: string[]): Promise<Outcome> {
  const options = parseOptions(args, join(clone, 'samples/sinatra'));
  return requestStage(bus, options, secureUuid(), silentScreen);
}

/** All components of a type that are on the bus. An answer may come twice: one that was perhaps not heard is repeated. */
export async function components(bus: Bus, type: string): Promise<ComponentInfo[]> {
  const found = new Map<string, ComponentInfo>();
  const see = (component: ComponentInfo) => {
    if (component.type === type) found.set(component.uuid, component);
    return false;
  };
  await bus.requestMany(componentDiscover, {}, { timeoutMs: 500, see });
  return [...found.values()];
}

export const answerOf = async (url: string): Promise<string> => (await fetch(url)).text();
