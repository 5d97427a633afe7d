import { fromRoot } from './root.ts';
import { services } from './topology/services.ts';
import { startTopology } from './topology/topology.ts';
import { untilSignal } from './until-signal.ts';

const names = services.map(({ name }) => name).join(' | ');
const usage = `usage: pnpm start                              everything: nats-server, ${names.replaceAll(' |', ',')}
       pnpm start SERVICE [-c CONFIG.yml]      one of ${names}`;

const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  await startAll();
} else {
  await startOne(name, rest);
}

async function startAll(): Promise<void> {
  const ended = untilSignal();
  const cloud = await startTopology().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
  console.log('Everything is up. In another terminal: pnpm request-stage');
  const broken = await Promise.race([ended, cloud.broken]);
  if (broken) console.error(broken);
  await cloud.stop();
  process.exit(broken ? 1 : 0);
}

/** The service runs in this very process, as if its main file had been called. */
async function startOne(wanted: string, args: string[]): Promise<void> {
  const service = services.find((each) => each.name === wanted);
  if (!service) {
    console.error(`There is no service "${wanted}".\n\n${usage}`);
    process.exit(2);
  }
  process.argv.splice(2, process.argv.length, ...args);
  await import(fromRoot(service.main));
}
