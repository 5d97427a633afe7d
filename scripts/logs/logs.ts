import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { NotFound } from '../deas/command.ts';
import { fetchFile } from '../deas/fetch-file.ts';
import type { Found } from '../deas/find.ts';

/** Prints each log file of each instance, with a heading as vmc had it. */
export async function showLogs(instances: readonly Found[]): Promise<void> {
  for (const instance of instances) await unlessNotFound(showLogsOf(instance));
}

async function showLogsOf(instance: Found): Promise<void> {
  for (const name of await logsOf(instance)) {
    console.log(`====> instance ${instance.index}: logs/${name} <====\n`);
    console.log(await (await fetchFile(instance, `logs/${name}`)).text());
  }
}

/** Prints each line with where it comes from, as it is written, until all instances have gone. */
export async function followLogs(instances: readonly Found[]): Promise<void> {
  await Promise.all(instances.map((instance) => unlessNotFound(followLogsOf(instance))));
}

async function followLogsOf(instance: Found): Promise<void> {
  const names = await logsOf(instance);
  await Promise.all(names.map((name) => followLog(instance, name)));
}

/** One instance without logs, as when its droplet never came, does not hide those of the others. */
async function unlessNotFound(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
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
