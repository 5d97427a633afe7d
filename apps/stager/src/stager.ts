import {
  type Bus,
  connectBus,
  type Envelope,
  localIp,
  type Service,
  type ServiceContext,
  StartError,
  secureUuid,
  startComponent,
} from '@diy-paas/component';
import { at, staging, stagingLog, stagingTaken } from '@diy-paas/protocol';
import { BadPlatform, loadPlatform } from '@diy-paas/staging-core';
import { MB, type StagerConfig } from './config.ts';
import { TaskError } from './errors.ts';
import { prepareBuilds } from './secure.ts';
import { sweepWorkspaces } from './sweep.ts';
import { perform, type StagingRequest, type TaskContext } from './task.ts';
import { TaskLog } from './task-log.ts';
import { TaskQueue } from './task-queue.ts';

/**
 * Starts a stager: it takes requests off its queues and answers each with the log of its task.
 * @throws {StartError}
 */
export async function startStager(
  config: StagerConfig,
  { log, signal, configFile }: ServiceContext,
): Promise<Service> {
  await sweepWorkspaces(config.dirs.tmp, log);
  const { platform, users } = await prepareBuilds(config, platformOf(config), configFile);
  const bus = await connectBus({ uri: config.nats_uri, name: 'stager', log, signal });
  const queue = new TaskQueue(config.max_active_tasks);
  const killed = new AbortController();
  const count = { done: 0, failed: 0 };
  const held = new Set<Task>();
  const component = await startComponent({
    type: 'Stager',
    bus,
    ip: await localIp(config.local_route),
    index: config.index,
    status: config.status,
    requests: () => [...held].map(({ requestId }) => requestId),
    varz: () => ({ active_tasks: queue.active, waiting_tasks: queue.waiting, ...count }),
  });

  const take = (request: StagingRequest, envelope: Envelope<typeof staging>) => {
    const task = newTask(request, envelope.requestId);
    log.info({ request_id: task.requestId, app_id: request.app_id }, 'took a request');
    const taken = at(stagingTaken, { request_id: task.requestId });
    bus.publish(taken, { task_id: task.id, app_id: request.app_id, stager: component.uuid }, task.requestId);
    held.add(task);
    queue.add(() => execute(task, envelope).finally(() => held.delete(task)));
  };
  const execute = async (task: Task, envelope: Envelope<typeof staging>) => {
    const { error, ...reply } = await runTask(task, bus, {
      platform,
      users,
      tmp: config.dirs.tmp,
      maxStagingDuration: config.max_staging_duration,
      stallMs: config.transfer_stall_timeout * 1000,
      limitMs: config.transfer_timeout * 1000,
      allowedHosts: config.allowed_hosts,
      maxPackageBytes: Math.floor(config.package_limits.packed_mb * MB),
      limits: limitsOf(config),
      log,
      signal: killed.signal,
    });
    count[error ? 'failed' : 'done']++;
    await envelope.reply(error ? { ...reply, error: error.message } : reply);
  };
  const subscriptions = config.queues.map((name) =>
    bus.subscribe({ ...staging, subject: name }, take, { queue: name, refusal: refuse }),
  );
  await component.announce();
  log.info({ uuid: component.uuid }, `stager ready, subscribed to ${config.queues.join(', ')}`);

  const stop = async () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    log.info(`waiting for ${queue.active + queue.waiting} task(s) to finish`);
    await queue.drained();
    await component.stop();
    await bus.close();
  };
  return {
    stop,
    kill: async () => {
      killed.abort();
      await stop();
    },
  };
}

interface Task {
  readonly id: string;
  /** The journey's id where the requester gave one that can stand in a subject, the task's otherwise. */
  readonly requestId: string;
  readonly request: StagingRequest;
}

function newTask(request: StagingRequest, givenId: string | undefined): Task {
  const id = secureUuid();
  return { id, requestId: givenId && /^[\w-]{1,100}$/.test(givenId) ? givenId : id, request };
}

/** Runs one task to its end and tells its user what happens, line by line. Never rejects. */
async function runTask(
  { id, requestId, request }: Task,
  bus: Bus,
  context: Omit<TaskContext, 'taskLog' | 'requestId'>,
): Promise<{ task_id: string; task_log: string; error?: TaskError }> {
  const log = context.log.child({ request_id: requestId, task_id: id });
  const live = at(stagingLog, { request_id: requestId });
  const taskLog = new TaskLog((line) => {
    log.debug(line);
    bus.publish(live, { task_id: id, app_id: request.app_id, line }, requestId);
  });
  try {
    await perform(request, { ...context, log, taskLog, requestId });
    log.info('task succeeded');
    return { task_id: id, task_log: taskLog.text };
  } catch (thrown) {
    const error = thrown as TaskError;
    taskLog.write(error.detail);
    log.warn({ err: error.cause }, `task failed: ${error.detail}`);
    return { task_id: id, task_log: taskLog.text, error };
  }
}

/** A request that cannot be read gets an answer of the usual shape, so that a client of 2012 shows it. */
const refuse = (why: string) => {
  const error = new TaskError(why);
  const taskLog = new TaskLog(() => {});
  taskLog.write(error.detail);
  return { task_id: secureUuid(), task_log: taskLog.text, error: error.message };
};

const limitsOf = ({ package_limits: { entries, unpacked_mb, ratio } }: StagerConfig) => ({
  entries,
  bytes: unpacked_mb * MB,
  ratio,
});

function platformOf({ platform_config }: StagerConfig) {
  try {
    return loadPlatform(platform_config);
  } catch (error) {
    throw error instanceof BadPlatform ? new StartError(error.message) : error;
  }
}
