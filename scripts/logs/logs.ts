import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fetchFile } from '../deas/fetch-file.ts';
import type { Found } from '../deas/find.ts';

/** Prints each log file of each instance, with a heading as vmc had it. */
export async function showLogs(instances: readonly Found[]): Promise<void> {
  for (const instance of instances) {
    for (const name of await logsOf(instance)) {
      console.log(`====> instance ${instance.index}: logs/${name} <====\n`);
      const text = await (await fetchFile(instance, `logs/${name}`)).text();
      console.log(text);
    }
  }
}

/** Prints each line with where it comes from, as it is written, until all instances have gone. */
export async function followLogs(instances: readonly Found[]): Promise<void> {
  await Promise.all(
    instances.map(async (instance) => {
      const names = await logsOf(instance);
      await Promise.all(names.map((name) => followLog(instance, name)));
    }),
  );
}

async function followLog(instance: Found, name: string): Promise<void> {
  const { body } = await fetchFile(instance, `logs/${name}`, 'tail_offset=0');
  const lines = createInterface({ input: Readable.fromWeb(body!) });
  for await (const line of lines) console.log(`[${instance.index} ${name}] ${line}`);
}

/** The names of its log files. */
async function logsOf(instance: Found): Promise<string[]> {
  const listing = await (await fetchFile(instance, 'logs')).text();
  return listing
    .split('\n')
    .map((line) => line.replace(/\s+\S+$/, ''))
    .filter((name) => name && !name.endsWith('/'));
}
