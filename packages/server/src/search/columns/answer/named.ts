import type { Principal } from "../../../access/index.ts";
import type { Database } from "../../../db/database.ts";
import type { NamedSeen } from "../../postgres/seen.ts";
import { byGroups, policyOf } from "../../postgres/visible.ts";
import { maxTitled, titledKinds } from "../../postgres/word-lookup.ts";
import { Classes } from "../feed/classes.ts";
import type { Snapshot } from "../feed/snapshot.ts";
import { type Kept, NamedRecords, type Readable } from "./named-records.ts";
import { namedSince, readNamed } from "./named-store.ts";

/** Above so many records PostgreSQL is asked: each takes about a kilobyte. */
const maxRecords = 400_000;
const retryMs = 60_000;

interface State {
  records: NamedRecords;
  classes: Classes;
  snapshot: Snapshot;
}

/**
 * Keeps the names of proposals, beamtimes, samples and instruments in memory, beside the search columns. Each question first
 * asks for what changed, in one statement that those who wait share: every commit before the question is in the answer.
 */
export class Named {
  readonly #database: Database;
  #state: State | undefined;
  #loading: Promise<void> | undefined;
  #notBefore = 0;
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Undefined while they are loaded, where they are too many, and for callers of whom classes do not tell everything. */
  async seenBy(principal: Principal): Promise<NamedSeen | undefined> {
    const state = this.#state;
    if (!state) {
      this.#load();
      return undefined;
    }
    try {
      await this.#catchUp();
    } catch {
      // PostgreSQL is asked instead, and says what is wrong.
      this.#forget(state);
      return undefined;
    }
    if (this.#state !== state) return undefined;
    const readable = readableBy(principal, state.classes);
    const { records } = state;
    return (
      readable && {
        titled: (leaf) => records.titled(leaf, readable, maxTitled),
        like: (kind, text, limit) => records.like(kind, text, readable, limit),
        labelled: (kind, text, limit) => records.labelled(kind, text, readable, limit),
      }
    );
  }

  #forget(state: State): void {
    if (this.#state === state) this.#state = undefined;
  }

  #load(): void {
    if (this.#loading || performance.now() < this.#notBefore) return;
    const records = new NamedRecords();
    const put = (rows: readonly Kept[]) => {
      for (const row of rows) records.put(row);
    };
    this.#loading = readNamed(this.#database, maxRecords, put)
      .then((read) => {
        if (!read) {
          this.#notBefore = performance.now() + retryMs;
          return;
        }
        const classes = new Classes();
        classes.add(read.sets);
        this.#state = { records, classes, snapshot: read.snapshot };
      })
      .catch(() => {
        this.#notBefore = performance.now() + retryMs;
      })
      .finally(() => {
        this.#loading = undefined;
      });
  }

  /** Joins a look that has not begun yet: one that runs may have missed what was committed just now. */
  #catchUp(): Promise<void> {
    if (this.#waiting) return this.#waiting;
    if (!this.#running) {
      this.#running = this.#look().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#waiting = this.#running
      .catch(() => undefined)
      .then(() => {
        this.#waiting = undefined;
        return this.#catchUp();
      });
    return this.#waiting;
  }

  async #look(): Promise<void> {
    const state = this.#state;
    if (!state) return;
    const { records, classes } = state;
    const { snapshot, changes } = await namedSince(this.#database, state.snapshot);
    for (const { kind, key, now } of changes) {
      if (!now) {
        records.remove(kind, key);
        continue;
      }
      classes.add([{ id: now.aclId, groups: now.groups }]);
      records.put(now);
    }
    state.snapshot = snapshot;
    if (records.isWorn || records.size > maxRecords) this.#forget(state);
  }
}

const remembered = new WeakMap<Uint8Array, Map<string, Readable>>();

/** The same function for the same rights. */
function readableBy(principal: Principal, classes: Classes): Readable | undefined {
  const all = new Set<string>();
  for (const kind of titledKinds) {
    const policy = policyOf(kind);
    if (policy.seesAll(principal)) all.add(kind);
    else if (!byGroups(principal, policy)) return undefined;
  }
  const own = classes.of(principal.groupIds);
  const known = remembered.get(own) ?? new Map<string, Readable>();
  remembered.set(own, known);
  const name = [...all].join();
  const readable: Readable = known.get(name) ?? ((kind, aclId) => own[aclId] === 1 || all.has(kind));
  known.set(name, readable);
  return readable;
}
