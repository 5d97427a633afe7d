import { secureUuid } from '@diy-paas/component';
import type { ProcessGroup } from '@diy-paas/process';
import type { InstanceState } from '@diy-paas/protocol';
import type { Cgroup } from '../limits/cgroups/cgroup.ts';
import type { Usage } from '../usage/usage.ts';
import type { InstanceSpec } from './spec.ts';
import { mayFollow } from './states.ts';

export interface InstancePorts {
  app?: number;
  debug?: number;
  console?: number;
}

/** What an instance is from its first moment on, or was when its DEA ended. */
export interface Beginnings {
  readonly id: string;
  /** For sticky sessions, told to routers only. */
  readonly privateId: string;
  readonly startedAt: Date;
  readonly state: InstanceState;
  readonly stateSince: Date;
}

function beginnings(): Beginnings {
  const now = new Date();
  const [id, privateId] = [secureUuid(), secureUuid() + secureUuid()];
  return { id, privateId, startedAt: now, state: 'STARTING', stateSince: now };
}

/** One app process tree, from the start message to the last file removed. */
export class Instance {
  readonly id: string;
  readonly privateId: string;
  readonly startedAt: Date;
  readonly spec: InstanceSpec;
  /** Name of its directory below `apps`. */
  readonly directory: string;
  ports: InstancePorts = {};
  /** The system user that it runs as, where each instance has its own. */
  uid: number | undefined;
  /** Whether it has mount, pid and ipc namespaces of its own. */
  hasNamespaces = false;
  /** What the kernel holds it by, beyond the limits of each of its processes. */
  cgroup: Cgroup = {};
  /** Settles when what is being done with it just now (starting, ending) is done. */
  work: Promise<void> = Promise.resolve();
  /** False once its memory, its slot and its ports are free for others. */
  holdsRoom = true;
  /** Others know that it ends with its DEA, and start it elsewhere. */
  evacuated = false;
  /** Sampled every 2 s while it has processes. */
  usage: Usage | undefined;
  /** Called when it is worth remembering anew, by a DEA that starts again. */
  onChange: () => void = () => {};
  #uris: readonly string[];
  #group: ProcessGroup | undefined;
  #state: InstanceState;
  #stateSince: Date;
  readonly #notStarting = new AbortController();

  constructor(spec: InstanceSpec, uris: readonly string[], from: Beginnings = beginnings()) {
    this.spec = spec;
    this.#uris = uris;
    this.id = from.id;
    this.privateId = from.privateId;
    this.startedAt = from.startedAt;
    this.#state = from.state;
    this.#stateSince = from.stateSince;
    this.directory = `${safeName(spec.name)}-${spec.index}-${this.id}`;
  }

  get state(): InstanceState {
    return this.#state;
  }

  get stateSince(): Date {
    return this.#stateSince;
  }

  /** s since 1970 */
  get stateTimestamp(): number {
    return Math.floor(this.#stateSince.getTime() / 1000);
  }

  /** STARTING or RUNNING. */
  get isUp(): boolean {
    return this.#state === 'STARTING' || this.#state === 'RUNNING';
  }

  /** Host names routed to it. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  set uris(uris: readonly string[]) {
    this.#uris = uris;
    this.onChange();
  }

  /** Its processes, once launched. */
  get group(): ProcessGroup | undefined {
    return this.#group;
  }

  set group(group: ProcessGroup | undefined) {
    this.#group = group;
    this.onChange();
  }

  /** Aborted when it is not STARTING any more: whoever is busy starting it gives up. */
  get notStarting(): AbortSignal {
    return this.#notStarting.signal;
  }

  enter(state: InstanceState): void {
    if (!mayFollow(this.#state, state)) {
      throw new Error(`instance ${this.id} cannot go from ${this.#state} to ${state}`);
    }
    this.#state = state;
    this.#stateSince = new Date();
    this.#notStarting.abort();
    this.onChange();
  }
}

/** An app's name as part of a file name. */
const safeName = (name: string): string => name.replace(/[^\w.-]/g, '_').slice(0, 100);
