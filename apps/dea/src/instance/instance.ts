import { secureUuid } from '@diy-paas/component';
import type { ProcessGroup } from '@diy-paas/process';
import type { DeaStartRequest, InstanceState } from '@diy-paas/protocol';

/**
 * The states of an instance, and what may follow each.
 *
 * STARTING: its droplet is fetched, unpacked and launched; not yet ready. RUNNING: ready, and known to the routers.
 * STOPPED: asked to end; its processes are being ended. CRASHED: it ended by itself or never came up; its files are
 * kept for an hour. DELETED: nothing of it is left.
 */
export const transitions: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  STARTING: ['RUNNING', 'STOPPED', 'CRASHED'],
  RUNNING: ['STOPPED', 'CRASHED'],
  STOPPED: ['DELETED'],
  CRASHED: ['DELETED'],
  DELETED: [],
};

/** What a start message says of an instance, with its defaults filled in. */
export interface InstanceSpec
  extends Pick<
    DeaStartRequest,
    'droplet' | 'index' | 'name' | 'version' | 'users' | 'framework' | 'debug' | 'console' | 'cc_partition'
  > {
  readonly runtime: string;
  readonly flapping: boolean;
  /** MB, MB, count */
  readonly limits: { readonly mem: number; readonly disk: number; readonly fds: number };
  /** The journey that its start belongs to. */
  readonly requestId: string | undefined;
}

export interface InstancePorts {
  app?: number;
  debug?: number;
  console?: number;
}

/** One app process tree, from the start message to the last file removed. */
export class Instance {
  readonly id = secureUuid();
  /** For sticky sessions, told to routers only. */
  readonly privateId = secureUuid() + secureUuid();
  readonly startedAt = new Date();
  readonly spec: InstanceSpec;
  /** Name of its directory below `apps`. */
  readonly directory: string;
  /** Host names routed to it. */
  uris: readonly string[];
  ports: InstancePorts = {};
  /** Its processes, once launched. */
  group: ProcessGroup | undefined;
  /** Settles when what is being done with it just now (starting, ending) is done. */
  work: Promise<void> = Promise.resolve();
  /** False once its memory, its slot and its ports are free for others. */
  holdsRoom = true;
  #state: InstanceState = 'STARTING';
  #stateSince = this.startedAt;
  readonly #notStarting = new AbortController();

  constructor(spec: InstanceSpec, uris: readonly string[]) {
    this.spec = spec;
    this.uris = uris;
    this.directory = `${safeName(spec.name)}-${spec.index}-${this.id}`;
  }

  get state(): InstanceState {
    return this.#state;
  }

  /** s since 1970 */
  get stateTimestamp(): number {
    return Math.floor(this.#stateSince.getTime() / 1000);
  }

  /** STARTING or RUNNING. */
  get isUp(): boolean {
    return this.#state === 'STARTING' || this.#state === 'RUNNING';
  }

  /** Aborted when it is not STARTING any more: whoever is busy starting it gives up. */
  get notStarting(): AbortSignal {
    return this.#notStarting.signal;
  }

  enter(state: InstanceState): void {
    if (!transitions[this.#state].includes(state)) {
      throw new Error(`instance ${this.id} cannot go from ${this.#state} to ${state}`);
    }
    this.#state = state;
    this.#stateSince = new Date();
    this.#notStarting.abort();
  }
}

/** An app's name as part of a file name. */
const safeName = (name: string): string => name.replace(/[^\w.-]/g, '_').slice(0, 100);
