import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../src/index.ts';
import { startDeaFor } from './dea.ts';
import { pushSample, stopSample } from './run-sample.ts';
import { missing, samples } from './samples.ts';

/*
 * The sample of every framework, through a whole cloud, on the runtimes of today. Where a runtime is not on this machine
 * its test is skipped: ./scripts/setup-runtimes installs them all.
 */

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ deas: 0 });
});
afterAll(() => cloud.stop());

describe.each(samples.map((sample) => [sample.framework, sample] as const))('%s', (_name, sample) => {
  const lacks = missing(sample);
  const title = lacks
    ? `is not tested: this machine cannot run \`${lacks}\``
    : 'is staged, answers, logs, and ends';

  test.skipIf(lacks)(title, { timeout: 60_000 }, async () => {
    const { runtime, executable, version_flag, says } = sample;
    const dea = await startDeaFor(cloud, {
      [runtime]: { executable, ...(version_flag ? { version_flag } : {}) },
    });
    try {
      const { url } = await pushSample(cloud, sample);
      const response = await fetch(`${url}/`);
      const logs = () => `${dea.fileOf('logs/stdout.log')}${dea.fileOf('logs/stderr.log')}`;
      expect(`${response.status} ${(await response.text()).trim()}`, logs()).toBe(`200 ${says}`);
      expect(dea.fileOf('run.pid')).toMatch(/^\d+\n$/);
      expect(await stopSample(cloud, sample)).toBeLessThan(5_000);
    } finally {
      await dea.stop();
    }
  });
});
