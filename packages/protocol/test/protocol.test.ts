import { expect, test } from 'vitest';
import { at, BadMessage, catalogue, deaDiscover, deaStart, decode, encode, staging } from '../src/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = <M extends typeof staging | typeof deaStart | typeof deaDiscover>(message: M, value: unknown) =>
  decode(message.subject, message.payload, encode(value));

/** What the demos of 2012 and 2013 sent, word for word. */
const articleRequest = {
  app_id: 'my-sinatra-app',
  download_uri: 'http://localhost:9292/download_unstaged_app/my-sinatra-app',
  upload_uri: 'http://localhost:9292/upload_droplet/my-sinatra-app/upload_id',
  properties: {
    services: [],
    framework_info: {
      name: 'sinatra',
      runtimes: [{ ruby18: { default: true } }, { ruby19: { default: false } }],
      detection: [
        { '*.rb': '\\s*require[\\s\\(]*[\'"]sinatra(/base)?[\'"]', 'config/environment.rb': false },
      ],
    },
    runtime_info: { name: 'ruby19', executable: 'ruby', version: '1.9.3' },
    resources: { memory: 256, disk: 256, fds: 1024 },
  },
};
const demoStart = {
  droplet: 'my-sinatra-app',
  index: 0,
  services: [],
  version: '1-1',
  sha1: 'SHA1',
  executableUri: 'http://localhost:9292/staged_droplets/my-sinatra-app/SHA1',
  executableFile: 'ignore-unless-shared-filesystem',
  name: 'my-sinatra-app',
  uris: ['my-sinatra-app.vcap.me'],
  env: [],
  users: ['drnic@example.com'],
  runtime_info: { name: 'ruby19', executable: 'ruby', version_output: 'ruby 1.9.3p286' },
  framework: 'sinatra',
  running: 'ruby19',
  limits: { mem: 256 },
  cc_partition: 'default',
  debug: true,
};

test('the requests of the article and its follow-up are understood, fields we do not know included', () => {
  expect(read(staging, articleRequest)).toMatchObject(articleRequest);
  expect(read(deaStart, demoStart)).toMatchObject(demoStart);
});

test('what Ruby sends as nil is as good as not sent', () => {
  const start = read(deaStart, {
    ...demoStart,
    env: null,
    console: null,
    flapping: null,
    limits: { mem: null },
  });
  expect(start).toMatchObject({ env: [], limits: {} });
  expect(start.console).toBeUndefined();
});

test('ids that are numbers become strings', () => {
  expect(read(deaDiscover, { droplet: 17, limits: { mem: 1 }, runtime_info: { name: 'r' } }).droplet).toBe(
    '17',
  );
  expect(read(staging, { ...articleRequest, app_id: 17 }).app_id).toBe('17');
});

test('every field that is missing or wrong is named', () => {
  const decoding = () => read(deaDiscover, { limits: { mem: 'much' } });
  expect(decoding).toThrow(BadMessage);
  expect(decoding).toThrow(
    /^dea\.discover: field "droplet" is missing; field "limits\.mem": expected number, received string; field "runtime_info" is missing$/,
  );
});

test('of a field that may be of several types each is named', () => {
  expect(() => read(deaDiscover, { droplet: {}, limits: { mem: 1 }, runtime_info: { name: 'r' } })).toThrow(
    /^dea\.discover: field "droplet": expected string, received object, or expected number, received object$/,
  );
});

test('what is not JSON, or no object, says so', () => {
  expect(() => decode('staging', staging.payload, bytes('{"a":'))).toThrow(/^staging: not JSON: /);
  expect(() => decode('staging', staging.payload, bytes('[]'))).toThrow(
    'staging: the message: expected object',
  );
});

test('an empty message is one without conditions', () => {
  const [locate] = catalogue['Running droplets']!.filter(({ subject }) => subject === 'dea.locate');
  expect(decode('dea.locate', locate!.payload, bytes(''))).toEqual({});
});

test('a place in a subject is filled with one plain token', () => {
  expect(at(deaStart, { id: '0-abc' }).subject).toBe('dea.0-abc.start');
  for (const id of ['', 'a.b', '*', '>', 'a b']) expect(() => at(deaStart, { id })).toThrow(TypeError);
});

test('no subject is defined twice', () => {
  const subjects = Object.values(catalogue).flatMap((messages) => messages.map(({ subject }) => subject));
  expect(new Set(subjects).size).toBe(subjects.length);
});
