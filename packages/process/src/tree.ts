import { keyOf } from './identity.ts';
import type { ProcessRow } from './table.ts';

/** A process table in which families are found without reading all of it. */
export interface Families {
  readonly bySession: ReadonlyMap<number, readonly ProcessRow[]>;
  readonly byGroup: ReadonlyMap<number, readonly ProcessRow[]>;
  readonly byParent: ReadonlyMap<number, readonly ProcessRow[]>;
  readonly byKey: ReadonlyMap<string, ProcessRow>;
}

/** Made once for a table, and used for every tree. */
export const familiesIn = (table: readonly ProcessRow[]): Families => ({
  bySession: Map.groupBy(table, ({ session }) => session),
  byGroup: Map.groupBy(table, ({ group }) => group),
  byParent: Map.groupBy(table, ({ parent }) => parent),
  byKey: new Map(table.map((row) => [keyOf(row), row])),
});

/**
 * A process and everything it started: its session, its group and all descendants.
 *
 * It remembers whom it has seen. A process that made a session of its own and then lost its parent cannot be told from
 * a stranger any more; who looked while the parent was alive knows it still.
 */
export class ProcessTree {
  readonly #leader: number;
  #known = new Set<string>();

  /** @param leader a process that was started as leader of its own session */
  constructor(leader: number) {
    this.#leader = leader;
  }

  /** Someone of whom it is known, in whatever way, that it belongs here. */
  remember(row: ProcessRow): void {
    this.#known.add(keyOf(row));
  }

  /** Who of it is alive in this table; they are remembered. */
  members({ bySession, byGroup, byParent, byKey }: Families): ProcessRow[] {
    const members = new Map<string, ProcessRow>();
    const add = (row: ProcessRow) => {
      const key = keyOf(row);
      if (members.has(key)) return;
      members.set(key, row);
      for (const child of byParent.get(row.pid) ?? []) add(child);
    };
    for (const row of bySession.get(this.#leader) ?? []) add(row);
    for (const row of byGroup.get(this.#leader) ?? []) add(row);
    for (const key of this.#known) {
      const row = byKey.get(key);
      if (row) add(row);
    }
    this.#known = new Set(members.keys());
    return [...members.values()];
  }
}
