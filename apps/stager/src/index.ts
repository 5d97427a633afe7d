export { type StagerConfig, stagerConfig } from './config.ts';
export { startStager } from './stager.ts';
