export { type DeaConfig, deaConfig } from './config.ts';
export { type DeaContext, startDea } from './dea.ts';
