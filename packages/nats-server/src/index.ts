export * from './errors.ts';
export { findNatsServer } from './find.ts';
export { type Exit, type NatsServer, type NatsServerOptions, startNatsServer } from './start.ts';
