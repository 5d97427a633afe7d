import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Instances } from '../src/instance/instances.ts';
import { mayFollow, meanings } from '../src/instance/states.ts';
import { delayMs } from '../src/requests/discover.ts';
import { matches } from '../src/requests/instance-filter.ts';
import { instanceFor } from './support/instances.ts';

const states = Object.keys(meanings) as (keyof typeof meanings)[];

test('an instance goes from state to state as the table allows, and no other way', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...states)), (path) => {
      const instance = instanceFor();
      for (const next of path) {
        const before = instance.state;
        if (mayFollow(before, next)) {
          instance.enter(next);
          expect(instance.state).toBe(next);
        } else {
          expect(() => instance.enter(next)).toThrow(`cannot go from ${before} to ${next}`);
          expect(instance.state).toBe(before);
        }
      }
    }),
  );
});

test('whoever starts an instance is told when it is not to be started any more', () => {
  const instance = instanceFor();
  expect(instance.notStarting.aborted).toBe(false);
  instance.enter('STOPPED');
  expect(instance.notStarting.aborted).toBe(true);
  expect(instance.isUp).toBe(false);
});

test('the name of its directory is one safe step, whatever the app is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(...'ab./\\ \n-_é', '..') }), (name) => {
      const { directory, id } = instanceFor({ name, index: 3 });
      expect(directory).toMatch(/^[\w.-]+-3-[0-9a-f]{32}$/);
      expect(directory).toContain(id);
      expect(directory.length).toBeLessThan(200);
    }),
  );
});

test('limits that are not given are those of 2012', () => {
  expect(instanceFor({ limits: undefined }).spec.limits).toEqual({ mem: 512, disk: 256, fds: 1024 });
});

test('the room is what those hold whose processes may still be there', () => {
  const instances = new Instances();
  const [one, other] = [
    instanceFor(),
    instanceFor({ limits: { mem: 100, disk: undefined, fds: undefined } }),
  ];
  instances.add(one);
  instances.add(other);
  one.enter('STOPPED');
  expect([instances.count, instances.reservedMemory]).toEqual([2, 164]);
  one.holdsRoom = false;
  expect([instances.count, instances.reservedMemory]).toEqual([1, 100]);
});

test('of a filter every condition that is given must hold', () => {
  const instance = instanceFor({ index: 2 });
  const yes = {
    instances: [instance.id, 'x'],
    indices: [1, 2],
    states: ['RUNNING', 'STARTING'],
    version: '1-1',
  };
  const no = { instances: ['x'], indices: [0, 1], states: ['RUNNING'], version: '1-2' };
  const nothing = { instances: undefined, indices: undefined, states: undefined, version: undefined };
  type Name = keyof typeof yes;
  const choice = fc.constantFrom('given', 'wrong', 'left out');
  const names: Name[] = ['instances', 'indices', 'states', 'version'];
  fc.assert(
    fc.property(
      fc.record({ instances: choice, indices: choice, states: choice, version: choice }),
      (chosen) => {
        const part = (name: Name) => ({ given: yes, wrong: no, 'left out': nothing })[chosen[name]]![name];
        const filter = Object.fromEntries(names.map((name) => [name, part(name)]));
        expect(matches(instance, { ...nothing, ...filter, droplet: 'app-1' })).toBe(
          !Object.values(chosen).includes('wrong'),
        );
        expect(matches(instance, { ...nothing, ...filter, droplet: 'app-2' })).toBe(false);
      },
    ),
  );
});

test('a discover is answered later by 10 ms per instance and 100 ms for all the memory, at most 250 ms', () => {
  const instances = new Instances();
  const dea = { instances, config: { max_memory: 640 } } as Parameters<typeof delayMs>[0];
  expect(delayMs(dea, 'app-1')).toBe(0);
  instances.add(instanceFor());
  expect(delayMs(dea, 'app-1')).toBe(10 + 10);
  expect(delayMs(dea, 'app-2')).toBe(10);
  for (let more = 0; more < 9; more++) instances.add(instanceFor());
  expect(delayMs(dea, 'app-1')).toBe(100 + 100);
  for (let more = 0; more < 90; more++) instances.add(instanceFor());
  expect(delayMs(dea, 'app-1')).toBe(250);
});
