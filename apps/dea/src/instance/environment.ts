import type { DeaStartRequest, Service } from '@diy-paas/protocol';
import { badVariable, nulCharacter } from '../errors.ts';
import type { Runtime } from '../machine/runtimes.ts';
import { rubyTime } from '../ruby-time.ts';
import type { Instance } from './instance.ts';

const MB = 1024 * 1024;

export interface EnvironmentOptions {
  readonly instance: Instance;
  /** Absolute path of the instance's directory. */
  readonly home: string;
  /** Where the app is reached. */
  readonly ip: string;
  readonly runtime: Runtime;
  readonly request: Pick<DeaStartRequest, 'services' | 'env' | 'runtime_info'>;
}

/**
 * The whole environment of an app: nothing of the DEA's own is in it. It is handed over as it is, without a shell in
 * between, so values arrive unharmed.
 */
export function environmentOf(options: EnvironmentOptions): Record<string, string> {
  const { runtime, request } = options;
  const environment: Record<string, string> = {
    ...platformVariables(options),
    ...legacyVariables(options),
    ...withoutNulls(request.runtime_info.environment ?? {}),
    ...runtime.environment,
    ...appVariables(request.env),
  };
  for (const [name, directory] of Object.entries(runtime.searchPaths)) {
    environment[name] = environment[name] ? `${environment[name]}:${directory}` : directory;
  }
  return environment;
}

/** @throws {Refusal} when a start message asks for an environment that no process can have */
export function checkEnvironment(request: DeaStartRequest): void {
  const names = [
    ...Object.keys(appVariables(request.env)),
    ...Object.keys(request.runtime_info.environment ?? {}),
  ];
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw badVariable(name);
  }
  // Whatever the message says may end up in some variable.
  if (JSON.stringify(request).includes('\\u0000')) throw nulCharacter();
}

function platformVariables({ instance, home, ip, request }: EnvironmentOptions): Record<string, string> {
  const { app, debug, console } = instance.ports;
  return {
    HOME: home,
    VCAP_APPLICATION: JSON.stringify(application(instance, ip)),
    VCAP_SERVICES: JSON.stringify(servicesByLabel(request.services)),
    VCAP_APP_HOST: ip,
    VCAP_APP_PORT: text(app),
    VCAP_DEBUG_IP: debug ? ip : '',
    VCAP_DEBUG_PORT: text(debug),
    VCAP_CONSOLE_IP: console ? ip : '',
    VCAP_CONSOLE_PORT: text(console),
  };
}

/** The names of 2011, which apps of 2012 still read. */
function legacyVariables({ instance, home, ip, request }: EnvironmentOptions): Record<string, string> {
  const { id, spec, ports } = instance;
  const about = {
    ...application(instance, ip),
    droplet_id: spec.droplet,
    dir: home,
    framework: spec.framework,
  };
  return {
    VMC_WARNING_WARNING: 'All VMC_* environment variables are deprecated, please use VCAP_* versions.',
    VMC_SERVICES: JSON.stringify(request.services.map(legacyService)),
    VMC_APP_INSTANCE: JSON.stringify(about),
    VMC_APP_NAME: spec.name,
    VMC_APP_ID: id,
    VMC_APP_VERSION: spec.version ?? '',
    VMC_APP_HOST: ip,
    VMC_APP_PORT: text(ports.app),
    ...serviceAddresses(request.services),
  };
}

const application = ({ id, spec, uris, startedAt, ports, stateTimestamp }: Instance, ip: string) => ({
  instance_id: id,
  instance_index: spec.index,
  name: spec.name,
  uris,
  users: spec.users,
  version: spec.version,
  start: rubyTime(startedAt),
  runtime: spec.runtime,
  state_timestamp: stateTimestamp,
  port: ports.app,
  limits: { fds: spec.limits.fds, mem: spec.limits.mem * MB, disk: spec.limits.disk * MB },
  host: ip,
});

function servicesByLabel(services: readonly Service[]) {
  const shown = ['name', 'label', 'plan', 'tags', 'plan_option', 'credentials'];
  return Object.groupBy(
    services.map((service) => pick(service, shown)),
    ({ label }) => String(label ?? ''),
  );
}

const legacyService = (service: Service) => ({
  ...pick(service, ['name', 'type', 'vendor', 'version']),
  tier: service.plan,
  options: service.credentials,
});

/** `VMC_MYSQL=host:port` for a service of the vendor mysql. */
function serviceAddresses(services: readonly Service[]): Record<string, string> {
  const addresses: Record<string, string> = {};
  for (const { vendor, credentials } of services) {
    const { hostname, host, port } = (credentials ?? {}) as Record<string, unknown>;
    const address = hostname ?? host;
    if (typeof vendor !== 'string' || !address || !port) continue;
    addresses[`VMC_${vendor.toUpperCase().replace(/\W/g, '_')}`] = `${address}:${port}`;
  }
  return addresses;
}

/** `["A=1", "B=x=y"]` → `{A: '1', B: 'x=y'}` */
function appVariables(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

const withoutNulls = (variables: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== null),
  );

const pick = (from: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (from[name] == null ? [] : [[name, from[name]]])));

const text = (port: number | undefined): string => (port === undefined ? '' : String(port));
