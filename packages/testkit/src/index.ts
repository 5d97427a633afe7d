export { type Cloud, type CloudOptions, type Pushed, type PushOptions, startCloud } from './cloud.ts';
