import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../src/index.ts';
import { startDeaFor } from './dea.ts';
import { canLook, processAt, processesOf } from './processes.ts';
import { pushSample, services, stopSample } from './run-sample.ts';
import { missing, type Sample, samples } from './samples.ts';

/*
 * What every framework must do with a running app: its sample, through a whole cloud, on the runtimes of today. Where a
 * runtime is not on this machine its test is skipped: ./scripts/setup-runtimes installs them all. What every framework
 * must do while staging is in packages/staging-core/test/conformance.test.ts, which also asks for a sample of each.
 */

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ deas: 0 });
});
afterAll(() => cloud.stop());

test('every sample is run', () => {
  const directory = new URL('../../../../samples/', import.meta.url);
  expect([...new Set(samples.map(({ framework }) => framework))].sort()).toEqual(
    readdirSync(directory).sort(),
  );
});

describe.each(samples.map((sample) => [sample.framework, sample.runtime, sample] as const))(
  '%s on %s',
  (_framework, _runtime, sample) => {
    const lacks = missing(sample);
    const title = lacks
      ? `is not tested: this machine cannot run \`${lacks}\``
      : 'is staged, answers, finds its environment, logs, and ends without a trace';

    test.skipIf(lacks)(title, { timeout: 120_000 }, async () => {
      const dea = await startDeaFor(cloud, sample);
      try {
        const { url } = await pushSample(cloud, sample);
        const response = await fetch(`${url}/`);
        const logs = () => `${dea.fileOf('logs/stdout.log')}${dea.fileOf('logs/stderr.log')}`;
        expect(`${response.status} ${(await response.text()).trim()}`, logs()).toBe(`200 ${sample.says}`);
        const instance = dea.instance();
        expectAsDocumented(dea.fileOf('run.pid'), instance, new URL(url), sample);
        await stopSample(cloud, sample);
        await expect.poll(() => processesOf(instance).map(({ pid }) => pid), { timeout: 5_000 }).toEqual([]);
      } finally {
        await dea.stop();
      }
    });
  },
);

/** The app's process, whose pid the start-up script wrote down: what it is told, and where its output goes. */
function expectAsDocumented(pid: string, instance: string, { host, port }: URL, sample: Sample): void {
  expect(pid).toMatch(/^\d+\n$/);
  if (!canLook) return;
  const app = processAt(pid.trim());
  expect(app).toMatchObject({ stdout: `${instance}/logs/stdout.log`, stderr: `${instance}/logs/stderr.log` });
  const { VCAP_APPLICATION, VCAP_SERVICES, ...environment } = app.environment;
  if (!VCAP_APPLICATION || !VCAP_SERVICES) return; // a server that gives itself a long title writes it over them: puma
  expect(environment).toMatchObject({ VCAP_APP_PORT: port, VCAP_APP_HOST: '127.0.0.1', MOTTO: 'a b' });
  expect(host).toBe(`127.0.0.1:${port}`);
  expect(JSON.parse(VCAP_APPLICATION)).toMatchObject({
    name: sample.framework,
    runtime: sample.runtime,
    port: Number(port),
    instance_index: 0,
  });
  expect(JSON.parse(VCAP_SERVICES)).toEqual({ 'redis-2.2': services });
}
