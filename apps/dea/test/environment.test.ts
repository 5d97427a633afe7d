import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEnvironment, environmentOf } from '../src/instance/environment.ts';
import type { Runtime } from '../src/machine/runtimes.ts';
import { instanceFor, requestFor } from './support/instances.ts';

const ruby: Runtime = {
  name: 'ruby19',
  executable: '/usr/bin/ruby',
  version: 'ruby 3.1.2',
  environment: {},
  searchPaths: { RUBYLIB: '/compat/ruby' },
};

function environmentFor(change: Parameters<typeof requestFor>[0] = {}, runtime: Runtime = ruby) {
  const instance = instanceFor(change);
  instance.ports = { app: 20_001 };
  const request = requestFor(change);
  return {
    instance,
    env: environmentOf({ instance, home: '/apps/hello', ip: '10.0.0.1', runtime, request }),
  };
}

test('the variables are those of 2012', () => {
  const { env, instance } = environmentFor();
  const { VCAP_APPLICATION, VMC_APP_INSTANCE, ...rest } = env;
  expect(rest).toEqual({
    HOME: '/apps/hello',
    RUBYLIB: '/compat/ruby',
    VCAP_SERVICES: '{}',
    VCAP_APP_HOST: '10.0.0.1',
    VCAP_APP_PORT: '20001',
    VCAP_DEBUG_IP: '',
    VCAP_DEBUG_PORT: '',
    VCAP_CONSOLE_IP: '',
    VCAP_CONSOLE_PORT: '',
    VMC_WARNING_WARNING: 'All VMC_* environment variables are deprecated, please use VCAP_* versions.',
    VMC_SERVICES: '[]',
    VMC_APP_NAME: 'hello',
    VMC_APP_ID: instance.id,
    VMC_APP_VERSION: '1-1',
    VMC_APP_HOST: '10.0.0.1',
    VMC_APP_PORT: '20001',
  });
  const application = JSON.parse(VCAP_APPLICATION!);
  expect(application).toEqual({
    instance_id: instance.id,
    instance_index: 0,
    name: 'hello',
    uris: ['hello.vcap.me'],
    users: ['someone@example.com'],
    version: '1-1',
    start: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/),
    runtime: 'ruby19',
    state_timestamp: instance.stateTimestamp,
    port: 20_001,
    limits: { fds: 1024, mem: 64 * 1024 ** 2, disk: 256 * 1024 ** 2 },
    host: '10.0.0.1',
  });
  expect(JSON.parse(VMC_APP_INSTANCE!)).toMatchObject({ ...application, dir: '/apps/hello' });
  expect(JSON.stringify(env)).not.toContain(instance.privateId);
});

test('services are told by label, and under their old names', () => {
  const mysql = {
    ...{ label: 'mysql-5.1', name: 'db', plan: 'free', tags: ['sql'], vendor: 'mysql', type: 'database' },
    version: '5.1',
    credentials: { hostname: '10.0.0.9', port: 3306, password: "it's" },
    internal: 'not for apps',
  };
  const { env } = environmentFor({ services: [mysql] });
  const { label, name, plan, tags, credentials } = mysql;
  expect(JSON.parse(env.VCAP_SERVICES!)).toEqual({ 'mysql-5.1': [{ name, label, plan, tags, credentials }] });
  expect(JSON.parse(env.VMC_SERVICES!)).toEqual([
    { name, type: 'database', vendor: 'mysql', version: '5.1', tier: plan, options: credentials },
  ]);
  expect(env.VMC_MYSQL).toBe('10.0.0.9:3306');
});

test('the app’s own variables win over the runtime’s, and those of the DEA’s config over the message’s', () => {
  const { env } = environmentFor(
    {
      env: ['A=app'],
      runtime_info: { ...requestFor().runtime_info, environment: { A: 'm', B: 'm', C: 'm', D: null } },
    },
    { ...ruby, environment: { A: 'config', B: 'config' } },
  );
  expect(env).toMatchObject({ A: 'app', B: 'config', C: 'm' });
  expect(env).not.toHaveProperty('D');
});

test('what makes -rubygems load comes after the app’s own RUBYLIB', () => {
  expect(environmentFor({ env: ['RUBYLIB=/mine:/yours'] }).env.RUBYLIB).toBe('/mine:/yours:/compat/ruby');
});

const odd = fc.string({ unit: fc.constantFrom(...'ab="\'$`\\ \t\n;&|#é☃日', '😀') });

test('any value arrives as it was sent', () => {
  fc.assert(
    fc.property(odd, (value) => {
      expect(environmentFor({ env: [`VALUE=${value}`] }).env.VALUE).toBe(value);
    }),
  );
});

test('a name is taken exactly when it is an identifier', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((name) => !/[=\0]/.test(name)),
      (name) => {
        const check = () => checkEnvironment(requestFor({ env: [`${name}=x`] }));
        if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) check();
        else expect(check).toThrow(JSON.stringify(name));
      },
    ),
  );
});
