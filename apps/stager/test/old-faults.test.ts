import { createReadStream, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@diy-paas/component';
import { staging } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { stagerConfig } from '../src/index.ts';
import { ARTICLE_APP, endpoints, request, stager, zipOf } from './support.ts';

// Faults of the stager of 2012: docs/old-faults.md tells of all.

const TIMEOUT = { timeoutMs: 15_000 };

/** A stager, and the staging of these files with it. */
async function staged(files: Record<string, string>, settings: Parameters<typeof stager>[0] = {}) {
  const zip = await zipOf(files);
  const { host } = await endpoints((_, response) => void createReadStream(zip).pipe(response));
  const { bus } = await stager(settings);
  return (changes: Record<string, unknown> = {}) => {
    const { properties } = request(host);
    return bus.request(staging, request(host, { properties: { ...properties, ...changes } }), TIMEOUT);
  };
}

const withGemfile = (gemfile: string) => ({
  ...ARTICLE_APP,
  Gemfile: gemfile,
  'Gemfile.lock': 'GEM\n  specs:\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n',
});

test('max_staging_duration of the config file is the time that a plugin gets', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'stager.yml');
  writeFileSync(file, 'max_staging_duration: 0.8\n');
  const { max_staging_duration } = loadConfig(stagerConfig, file);
  const stage = await staged(withGemfile('sleep 1000'), { max_staging_duration });
  expect((await stage()).error).toBe('Staging task failed:\n Staging timed out after 0.8 seconds.');
});

const { properties } = request('x');
test.each([
  ['app_id', {}],
  ['download_uri', {}],
  ['upload_uri', {}],
  ['properties', {}],
  ['properties.framework_info', { properties: { ...properties, framework_info: undefined } }],
  ['properties.framework_info.name', { properties: { ...properties, framework_info: {} } }],
  ['properties.runtime_info', { properties: { ...properties, runtime_info: undefined } }],
  ['properties.runtime_info.name', { properties: { ...properties, runtime_info: {} } }],
])('a request without %s gets a reply that names it', async (field, changes) => {
  const { bus } = await stager();
  const lacking = { ...request('x'), [field]: undefined, ...changes };
  const reply = await bus.request(staging, lacking as never, TIMEOUT);
  expect(reply.error).toBe(`Staging task failed:\n staging: field "${field}" is missing`);
  expect(reply).toMatchObject({ task_id: expect.any(String), task_log: expect.stringContaining(field) });
});

const BACKTRACE = /^\s*(from |at |# )?\S*[\w-]+\.(rb|ts|js|py):\d+(:in |:\d+)|\bat \S+ \(|Traceback/m;

test.each([
  ['an unknown framework', ARTICLE_APP, { framework_info: { name: 'cobol' } }],
  ['an app without a main file', { 'readme.txt': '' }, {}],
  ['a Gemfile that raises', withGemfile('def deep = raise("broken")\ndeep'), {}],
  ['a Gemfile that is no Ruby', withGemfile('gem "x'), {}],
  ['a Gemfile.lock that is none', { ...withGemfile(''), 'Gemfile.lock': '<<<<<<< HEAD\n=======\n' }, {}],
  [
    'a package.json that is none',
    { 'app.js': '', 'package.json': '{' },
    { framework_info: { name: 'node' } },
  ],
])('%s is told in a sentence, without a backtrace', async (_, files, changes) => {
  const { error, task_log } = await (await staged(files as Record<string, string>))(changes);
  expect(error).toMatch(/^Staging task failed:\n Staging plugin failed: \S+/);
  expect(error).not.toMatch(BACKTRACE);
  expect(task_log).not.toMatch(BACKTRACE);
  expect(error!.split('\n').length).toBeLessThan(12);
});

test('no word of a request reaches a shell', async () => {
  const trap = join(mkdtempSync(join(tmpdir(), 'trap-')), 'trap');
  const stage = await staged(ARTICLE_APP);
  for (const word of [`; touch ${trap};`, `$(touch ${trap})`, `\`touch ${trap}\``, `' touch ${trap} '`]) {
    const { error } = await stage({ framework_info: { name: word } });
    expect(error).toContain('Staging plugin failed: Unknown framework');
    const runtime_info = { name: word, executable: word, version: word };
    await stage({ runtime_info, environment: [`WORD=${word}`] });
  }
  expect(existsSync(trap)).toBe(false);
});
