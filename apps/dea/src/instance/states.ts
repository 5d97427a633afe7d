import type { InstanceState } from '@diy-paas/protocol';

/** One way from a state to another, and what leads there. */
interface Transition {
  readonly from: InstanceState;
  readonly to: InstanceState;
  readonly when: string;
}

/** What each state means. */
export const meanings: Readonly<Record<InstanceState, string>> = {
  STARTING: 'its droplet is fetched, unpacked and launched; not yet ready',
  RUNNING: 'ready, and known to the routers',
  STOPPED: 'asked to end; its processes are being ended',
  CRASHED: 'it ended by itself or never came up; its files are kept for an hour',
  DELETED: 'nothing of it is left',
};

/** The whole life of an instance. There is no other way. */
export const transitions: readonly Transition[] = [
  { from: 'STARTING', to: 'RUNNING', when: 'its port is open, or its state file says so' },
  { from: 'STARTING', to: 'STOPPED', when: 'dea.stop, shutdown' },
  { from: 'STARTING', to: 'CRASHED', when: 'no droplet, ended too early, not ready in time, over its quota' },
  { from: 'RUNNING', to: 'STOPPED', when: 'dea.stop, shutdown' },
  { from: 'RUNNING', to: 'CRASHED', when: 'ended by itself, over its quota' },
  { from: 'STOPPED', to: 'DELETED', when: 'no process is left' },
  { from: 'CRASHED', to: 'DELETED', when: 'an hour later, dea.stop, shutdown' },
];

export const mayFollow = (from: InstanceState, to: InstanceState): boolean =>
  transitions.some((transition) => transition.from === from && transition.to === to);

/** The same as a Mermaid diagram; `docs/dea.md` shows it. */
export const diagram = (): string =>
  [
    'stateDiagram-v2',
    '    [*] --> STARTING: dea.#lt;id#gt;.start',
    ...transitions.map(({ from, to, when }) => `    ${from} --> ${to}: ${when}`),
    '    DELETED --> [*]',
  ].join('\n');
