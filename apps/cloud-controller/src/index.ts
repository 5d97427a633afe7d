export { type CloudController, startCloudController } from './cloud-controller.ts';
export { type CloudControllerConfig, cloudControllerConfig } from './config.ts';
