import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deaFindDroplet, deaStatus, deaStop, dropletExited, routerUnregister } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import { enterRoom, type Room, type StartMessage } from './support/dea-in-a-room.ts';
import { nodeFiles, script, shellFiles, sinatraFiles, TELL_ALL, text } from './support/droplets.ts';

/** Starts what cannot work; returns the words that droplet.exited has for it. */
async function crashOf(room: Room, message: StartMessage): Promise<string | undefined> {
  const exited = room.next(dropletExited);
  const { error } = await room.start(message);
  if (error) throw new Error(error);
  const { reason, crash_timestamp, exit_description } = await exited;
  expect(reason).toBe('CRASHED');
  expect(crash_timestamp).toBeCloseTo(Date.now() / 1000, -1);
  return exit_description;
}

test('an app that exits at once is CRASHED at once, with its status and the end of its stderr', async () => {
  const room = await enterRoom();
  const message = await room.offer(shellFiles('echo starting; seq 1 20 >&2; echo "no such gem" >&2; exit 3'));
  const description = await crashOf(room, message);
  expect(description).toMatch(
    /^The app exited with status 3 before it opened its port\. Its last words:\n12\n/,
  );
  expect(description).toMatch(/20\nno such gem$/);
  await expect.poll(room.log).toMatch(/"msg":"crashed: The app exited with status 3 .*\\nno such gem"/);
});

test('a Ruby app that raises is reported with what Ruby says', async () => {
  const room = await enterRoom();
  const broken = sinatraFiles.map((file) =>
    file.path === 'app/app.rb' ? text('app/app.rb', "require 'not-there'\n") : file,
  );
  const description = await crashOf(room, await room.offer(broken, { runtime_info: { name: 'ruby19' } }));
  expect(description).toContain('cannot load such file -- not-there');
});

test('an app that is killed while it starts is reported with the signal', async () => {
  const room = await enterRoom();
  expect(await crashOf(room, await room.offer(shellFiles('kill -9 $$')))).toBe(
    'The app was ended by SIGKILL before it opened its port.',
  );
});

test('an app that never opens its port is given up, and ended', async () => {
  const room = await enterRoom({}, { patience: { portMs: 300, stateFileMs: 300 } });
  const message = await room.offer(shellFiles('echo waiting for a database >&2; sleep 1000'));
  expect(await crashOf(room, message)).toMatch(
    /^The app did not open port \d+ within 0\.3 s\. Its last words:\nwaiting for a database$/,
  );
  await expect.poll(() => room.ask(deaStatus, {})).toMatchObject([{ num_clients: 0, reserved_memory: 0 }]);
});

test('an app whose state file never says RUNNING is given up', async () => {
  const room = await enterRoom({}, { patience: { portMs: 300, stateFileMs: 300 } });
  const files = [
    ...shellFiles('echo "{" > state.json; sleep 1000'),
    text('droplet.yaml', 'state_file: app/state.json'),
  ];
  expect(await crashOf(room, await room.offer(files))).toBe(
    'The app did not say in app/state.json within 0.3 s that it is running.',
  );
});

test('an app that ends after it ran is unregistered and reported, and its files are kept', async () => {
  const room = await enterRoom();
  const dies = `${TELL_ALL}; setTimeout(() => { console.error('out of luck'); process.exit(7); }, 300)`;
  const unregistered = room.next(routerUnregister);
  expect(await crashOf(room, await room.offer(nodeFiles(dies)))).toBe(
    'The app exited with status 7. Its last words:\nout of luck',
  );
  expect(await unregistered).toMatchObject({ app: 'app-1', uris: ['hello.vcap.me'] });
  const [found] = await room.ask(deaFindDroplet, { droplet: 'app-1' });
  expect(found).toMatchObject({ state: 'CRASHED' });
  const directory = join(room.dir, 'dea/apps', found!.staged!);
  expect((await stat(join(directory, 'logs/stderr.log'))).isFile()).toBe(true);

  room.bus.publish(deaStop, { droplet: 'app-1', states: ['CRASHED'] });
  await expect.poll(() => stat(directory).catch(() => 'gone')).toBe('gone');
  expect(await room.ask(deaFindDroplet, { droplet: 'app-1' })).toEqual([]);
});

test('of a flapping app nothing is kept', async () => {
  const room = await enterRoom();
  await crashOf(room, await room.offer(shellFiles('exit 1'), { flapping: true }));
  await expect.poll(() => room.ask(deaFindDroplet, { droplet: 'app-1' })).toEqual([]);
});

test('a droplet of another sha1 is refused before anything of it is unpacked', async () => {
  const room = await enterRoom();
  const message = await room.offer(shellFiles('sleep 1000'));
  const asked = 'a'.repeat(40);
  const description = await crashOf(room, { ...message, sha1: asked });
  expect(description).toBe(`The droplet’s sha1 is ${message.sha1}, not ${asked} as asked.`);
  const [found] = await room.ask(deaFindDroplet, { droplet: 'app-1' });
  expect(await stat(join(room.dir, 'dea/apps', found!.staged!)).catch(() => 'nothing')).toBe('nothing');
});

test('a droplet that is not there is reported with what the server answered', async () => {
  const room = await enterRoom();
  const message = await room.offer(shellFiles('sleep 1000'));
  const uri = room.server.uri.replace('//', '//user:secret@');
  const description = await crashOf(room, { ...message, executableUri: `${uri}/gone` });
  expect(description).toBe(
    `The droplet could not be fetched: ${room.server.uri}/gone answered 404 Not Found: no such droplet.`,
  );
  expect(await room.log()).not.toContain('secret');
});

test('a droplet without a start-up script is refused', async () => {
  const room = await enterRoom();
  expect(await crashOf(room, await room.offer([text('app/app.rb', '')]))).toBe(
    'The droplet is not a droplet: no startup script.',
  );
});

test('what is no .tgz is refused, and nothing of it is kept', async () => {
  const room = await enterRoom();
  const data = Buffer.from('<html>Not here</html>');
  const message = await room.offer({ data, sha1: createHash('sha1').update(data).digest('hex') });
  expect(await crashOf(room, message)).toMatch(
    /^The droplet could not be unpacked: The droplet is .*gzipped tar/,
  );
  expect(await readdir(join(room.dir, 'dea/apps'))).toEqual([]);
});

test('a start-up script that no shell can run is reported', async () => {
  const room = await enterRoom();
  const files = [script('startup', '#!/no/such/shell\n'), text('app/x', '')];
  expect(await crashOf(room, await room.offer(files))).toMatch(
    /^The droplet’s startup script could not be run: /,
  );
});
