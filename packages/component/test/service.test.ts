import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { expect, onTestFinished, test } from 'vitest';

/** Runs service-program.ts as `main.ts -c thing.yml`. */
function service(yaml: string, options: { env?: Record<string, string>; ipc?: boolean } = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'service-'));
  writeFileSync(join(cwd, 'thing.yml'), yaml);
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'service-program.ts'), '-c', 'thing.yml'],
    {
      cwd,
      env: { ...process.env, LOG_LEVEL: 'off', ...options.env },
      stdio: options.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const words: string[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => words.push(line));
  let stderr = '';
  child.stderr!.on('data', (text) => {
    stderr += text;
  });
  const ended = [once(child, 'exit'), finished(child.stdout!), finished(child.stderr!)] as const;
  const exited = Promise.all(ended).then(([[code]]) => ({ code, words, stderr }));
  return {
    child,
    cwd,
    exited,
    said: (word: string) => expect.poll(() => words, { interval: 5, timeout: 10_000 }).toContain(word),
  };
}

test.each(['SIGTERM', 'SIGINT', 'SIGUSR2', 'SIGQUIT'] as const)(
  '%s stops a service orderly',
  async (signal) => {
    const { child, exited, said } = service('');
    await said('started');
    child.kill(signal);
    expect(await exited).toMatchObject({ code: 0, words: ['started', 'stopping', 'stopped'] });
  },
);

test('a second signal kills what does not stop', async () => {
  const { child, exited, said } = service('', { env: { STUBBORN: '1' } });
  await said('started');
  child.kill('SIGTERM');
  await said('stopping');
  child.kill('SIGTERM');
  expect((await exited).words).toContain('killed');
});

test('a service whose parent has gone stops', async () => {
  const { child, exited, said } = service('', { ipc: true });
  await said('started');
  child.disconnect();
  expect(await exited).toMatchObject({ code: 0, words: ['started', 'stopping', 'stopped'] });
});

test('a service whose parent was killed stops orderly, though nobody reads its log any more', async () => {
  const { child, exited, said } = service('', { ipc: true, env: { LOG_LEVEL: 'info' } });
  exited.catch(() => {}); // nothing is read to its end
  await said('started');
  child.stdout!.destroy();
  child.stderr!.destroy();
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a service that cannot start says why in one line and exits 1', async () => {
  const { exited } = service('fail: true');
  expect(await exited).toEqual({ code: 1, words: [], stderr: 'thing: port 1 is taken by http://***@host\n' });
});

test('so does one with a wrong setting, or a wrong option', async () => {
  expect(await service('fial: true').exited).toMatchObject({
    code: 1,
    stderr: 'thing: thing.yml: Unrecognized key: "fial"\n',
  });
});

test('the pid file is written, guards against a second one, and is removed', async () => {
  const pid = join(mkdtempSync(join(tmpdir(), 'pid-')), 'run/thing.pid');
  const first = service(`pid: ${pid}`);
  await first.said('started');
  expect(readFileSync(pid, 'utf8')).toBe(`${first.child.pid}\n`);
  const second = await service(`pid: ${pid}`).exited;
  expect(second).toMatchObject({
    code: 1,
    stderr: `thing: ${pid}: process ${first.child.pid} is running with this pid file already\n`,
  });
  first.child.kill('SIGTERM');
  await first.exited;
  expect(existsSync(pid)).toBe(false);
});

test('a pid file that a crash left behind is taken over', async () => {
  const pid = join(mkdtempSync(join(tmpdir(), 'pid-')), 'thing.pid');
  writeFileSync(pid, '4194305\n'); // above the kernel's highest pid
  const { child, said, exited } = service(`pid: ${pid}`);
  await said('started');
  child.kill('SIGTERM');
  expect(await exited).toMatchObject({ code: 0 });
});

test('a pid file that cannot be written is named', async () => {
  const pid = '/dev/null/run/thing.pid';
  expect(await service(`pid: ${pid}`).exited).toMatchObject({
    code: 1,
    stderr: `thing: ${pid}: the pid file cannot be written (ENOTDIR)\n`,
  });
});
