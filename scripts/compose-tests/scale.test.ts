import { beforeAll, expect, test } from 'vitest';
import { answerOf, components, request, topology } from './support/topology.ts';

const cloud = await topology();
beforeAll(async () => {
  await cloud.must('up', '--detach', '--wait', '--scale', 'stager=3', '--scale', 'dea=3');
});

test('three stagers and three DEAs each have a name, an address and a DEA a base_dir of its own', async () => {
  const bus = await cloud.bus();
  for (const type of ['Stager', 'DEA']) {
    const found = await components(bus, type);
    expect(found).toHaveLength(3);
    expect(new Set(found.map(({ host }) => host)).size).toBe(3);
  }
  const deas = await components(bus, 'DEA');
  expect(deas.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
});

test('ten requests spread over stagers, ten instances over DEAs, and every URL works on the host', async () => {
  const bus = await cloud.bus();
  const names = Array.from({ length: 10 }, (_, n) => `app-${n}`);
  await Promise.all(names.map((name) => request(bus, '--name', name, '--no-start')));

  const done = await Promise.all(
    (await components(bus, 'Stager')).map(async ({ host, credentials }) => {
      const headers = { Authorization: `Basic ${btoa(credentials.join(':'))}` };
      const varz = await (await fetch(`http://${host}/varz`, { headers })).json();
      return (varz as { done: number }).done;
    }),
  );
  // The queue group draws lots: that all eleven go to one stager happens once in 59,049 times.
  expect(done.reduce((sum, each) => sum + each)).toBe(11); // the sample, too
  expect(done.filter((each) => each > 0).length).toBeGreaterThan(1);

  // Memory that is reserved makes a DEA answer later, so the next instance goes to another one.
  const urls: string[] = [];
  const instancesOn = new Map<string, number>();
  for (const name of names) {
    const { instances } = await request(bus, '--name', name, '--memory', '128');
    for (const { dea, url } of instances) {
      urls.push(url);
      instancesOn.set(dea, (instancesOn.get(dea) ?? 0) + 1);
    }
  }
  // Each of the three has room for eight, and an instance more is 12.5 ms: a busy machine may be off by a few.
  expect(instancesOn.size).toBe(3);
  expect(Math.max(...instancesOn.values()) - Math.min(...instancesOn.values())).toBeLessThanOrEqual(3);
  expect(await Promise.all(urls.map(answerOf))).toEqual(urls.map(() => 'Hello World!'));
});
