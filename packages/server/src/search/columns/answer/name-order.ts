import type { Database } from "../../../db/database.ts";
import type { Session } from "../../postgres/session.ts";
import { changesSince, readNameOrder } from "./name-order-store.ts";

/** Datasets in the order of their names, as they were at one moment, and which of them have changed since. */
export interface KnownOrder {
  /** All datasets of that moment: by name, then by id. */
  readonly ids: Int32Array;
  /** New, other or gone since then: their places are not known. */
  readonly changed: ReadonlySet<number>;
}

interface Kept {
  readonly ids: Int32Array;
  readonly changed: Set<number>;
  since: Awaited<ReturnType<typeof readNameOrder>>["snapshot"];
}

export interface NameOrderOptions {
  /** For fewer datasets PostgreSQL is quick enough. Default 50,000. */
  readonly fromRows?: number;
  /** After so many changes the order is read anew. Default 5,000. */
  readonly mostChanges?: number;
}

const retryMs = 60_000;

/**
 * The order of all names, read beside the first searches: 4 bytes a dataset. Measured at 2 million: to
 * read it takes two seconds, to walk 400,000 places of it 1 ms, of PostgreSQL's index 800 ms.
 */
export class NameOrder {
  readonly #database: Database;
  readonly #fromRows: number;
  readonly #mostChanges: number;
  #kept: Kept | undefined;
  #reading: Promise<void> | undefined;
  #notBefore = 0;

  constructor(database: Database, { fromRows = 50_000, mostChanges = 5_000 }: NameOrderOptions = {}) {
    this.#database = database;
    this.#fromRows = fromRows;
    this.#mostChanges = mostChanges;
  }

  /**
   * The order, with all changes that the session sees. Undefined while there is none: it is being read, or the datasets
   * are too few for that.
   *
   * @param rows How many datasets there are.
   */
  async current(session: Session, rows: number): Promise<KnownOrder | undefined> {
    const kept = this.#kept;
    if (!kept) {
      this.prepare(() => rows);
      return undefined;
    }
    const tooMany = 4 * this.#mostChanges;
    const { ids, snapshot, everything } = await changesSince(session, kept.since, tooMany);
    if (everything) {
      if (this.#kept === kept) this.#kept = undefined;
      return undefined;
    }
    for (const id of ids) kept.changed.add(id);
    // Another session may see more already, and has added that.
    if (snapshot.xmax >= kept.since.xmax) kept.since = snapshot;
    if (kept.changed.size > this.#mostChanges) {
      this.read().catch(() => undefined);
      if (kept.changed.size > tooMany) return undefined;
    }
    return kept;
  }

  /** Begins to read the order where there is none, so that it is there for the first list that goes by name. */
  prepare(rows: () => number): void {
    if (this.#kept || this.#reading || Date.now() < this.#notBefore) return;
    if (rows() >= this.#fromRows) this.read().catch(() => undefined);
    else this.#notBefore = Date.now() + retryMs;
  }

  /** Reads the order anew, unless that is under way. Not tried more than once a minute. */
  async read(): Promise<void> {
    if (this.#reading || Date.now() < this.#notBefore) return this.#reading;
    this.#notBefore = Date.now() + retryMs;
    this.#reading = readNameOrder(this.#database)
      .then(({ ids, snapshot }) => {
        this.#kept = { ids, changed: new Set(), since: snapshot };
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

const known = new WeakMap<Database, NameOrder>();

/** The one order of a database's names. */
export function nameOrderOf(database: Database): NameOrder {
  const order = known.get(database) ?? new NameOrder(database);
  known.set(database, order);
  return order;
}
