/** Somebody who is needed is not there. `message` says who, and how to start it. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere';
}

/** The stager, or the cloud controller, could not do it; `taskLog` is what the stager wrote until then. */
export class StagingFailed extends Error {
  override readonly name = 'StagingFailed';
  readonly taskLog: string;
  constructor(message: string, taskLog = '') {
    super(message);
    this.taskLog = taskLog;
  }
}

/** A DEA could not start an instance. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';
}

export const noStager = () =>
  new NobodyThere('There is no stager on the bus. Start one: pnpm start stager -c config/stager.yml');
export const noCloudController = () =>
  new NobodyThere(
    'There is no cloud controller on the bus. Start one: pnpm start cloud-controller -c config/cloud_controller.yml',
  );
export const noDea = (memory: number, runtime: string) =>
  new NobodyThere(
    `There is no DEA with room for ${memory} MB and the runtime ${runtime}. Start one: pnpm start dea -c config/dea.yml`,
  );
