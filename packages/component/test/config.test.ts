import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineConfig, loadConfig, StartError, settings, shared } from '../src/index.ts';

const definition = defineConfig({
  file: 'config/thing.yml',
  envPrefix: 'THING',
  schema: z.strictObject({
    nats_uri: shared.natsUri,
    max_tasks: z.int().min(1).default(10).meta({ description: 'at once' }),
    dirs: z.strictObject({ tmp: z.string().optional() }).prefault({}),
    queues: z.array(z.string()).default(['staging']),
    logging: shared.logging,
  }),
});

function load(yaml: string, env: Record<string, string> = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'thing.yml');
  writeFileSync(file, yaml);
  try {
    return loadConfig(definition, file, env);
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    throw new Error((error as Error).message.replaceAll(file, 'thing.yml'));
  }
}

test('settings come from the file, and from the defaults', () => {
  expect(load('max_tasks: 3\nlogging: {level: debug2}')).toEqual({
    nats_uri: 'nats://127.0.0.1:4222',
    max_tasks: 3,
    dirs: {},
    queues: ['staging'],
    logging: { level: 'debug2' },
  });
});

test('environment variables override the file, in the setting’s own type', () => {
  const env = {
    THING_MAX_TASKS: '5',
    NATS_URI: 'nats://b:1',
    THING_DIRS_TMP: '123',
    THING_QUEUES: '[a, b]',
    LOG_LEVEL: '',
  };
  expect(load('max_tasks: 3', env)).toMatchObject({
    max_tasks: 5,
    nats_uri: 'nats://b:1',
    dirs: { tmp: '123' },
    queues: ['a', 'b'],
    logging: { level: 'info' },
  });
});

test.each([
  ['max_tasks: ten', {}, 'thing.yml: max_tasks: expected number, received string, not "ten"'],
  ['max_taks: 3', {}, 'thing.yml: Unrecognized key: "max_taks"'],
  ['logging: {level: loud}', {}, /^thing\.yml: logging\.level: Invalid option: .*, not "loud"$/],
  [
    '',
    { THING_MAX_TASKS: 'many' },
    'environment variable THING_MAX_TASKS: expected number, received string, not "many"',
  ],
  ['nats_uri: http://user:secret@x', {}, 'thing.yml: nats_uri: expected nats://'],
  ['- a', {}, 'thing.yml: expected settings as "key: value" lines'],
  ['a: [', {}, 'thing.yml: not YAML: '],
])('%j %j is refused by file, key and value', (yaml, env, message) => {
  expect(() => load(yaml, env)).toThrow(message);
});

test('no secret stands in a refusal', () => {
  expect(() => load('nats_uri: http://user:secret@x')).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('secret') }),
  );
});

test('a file that is not there is named', () => {
  expect(() => loadConfig(definition, '/nowhere/x.yml', {})).toThrow(
    '/nowhere/x.yml: cannot be read (ENOENT)',
  );
});

test('every setting is listed with its variable, type and default', () => {
  expect(settings(definition).map(({ path, env, type }) => [path.join('.'), env, type])).toEqual([
    ['nats_uri', 'NATS_URI', 'string'],
    ['max_tasks', 'THING_MAX_TASKS', 'integer'],
    ['dirs.tmp', 'THING_DIRS_TMP', 'string'],
    ['queues', 'THING_QUEUES', 'array'],
    ['logging.level', 'LOG_LEVEL', 'string'],
    ['logging.file', 'THING_LOGGING_FILE', 'string'],
    ['logging.format', 'LOG_FORMAT', 'string'],
  ]);
});
