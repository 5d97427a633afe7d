export * from './catalogue.ts';
export * from './component.ts';
export * from './dea.ts';
export * from './droplet.ts';
export type { ExitReason, InstanceState, RuntimeInfo, Service } from './fields.ts';
export * from './http.ts';
export * from './message.ts';
export * from './router.ts';
export * from './staging.ts';
