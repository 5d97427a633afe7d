/** One of the services that a cloud is made of, as a process of its own. */
export interface ServiceEntry {
  readonly name: string;
  /** How it announces itself when it is ready. */
  readonly type: string;
  readonly main: string;
  readonly config: string;
}

/** In the order in which they are started. */
export const services: readonly ServiceEntry[] = [
  {
    name: 'cloud-controller',
    type: 'CloudController',
    main: 'apps/cloud-controller/src/main.ts',
    config: 'config/cloud_controller.yml',
  },
  { name: 'stager', type: 'Stager', main: 'apps/stager/src/main.ts', config: 'config/stager.yml' },
  { name: 'dea', type: 'DEA', main: 'apps/dea/src/main.ts', config: 'config/dea.yml' },
];
