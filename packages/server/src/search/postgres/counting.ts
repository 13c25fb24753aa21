import { createHash } from "node:crypto";
import type { SearchPending } from "@margay/contract";
import type { RawBuilder } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Session } from "./session.ts";

/** Counts did not come within their time. */
class TooSlow extends Error {}

/** So long an answer waits for its counts unless the question says otherwise. */
export const defaultCountsMs = 2_000;
/** So long the server goes on counting what no answer waits for. */
export const laterMs = 60_000;
/** What could not be counted in that time is not tried again for so long. */
const givenUpMs = 10 * 60_000;
const slowMs = 60_000;
const maxNoted = 1_000;

function note(until: Map<string, number>, name: string, forMs: number): void {
  if (until.size >= maxNoted) until.clear();
  until.set(name, performance.now() + forMs);
}

/** Stands for reading where it is known to take too long: only what is remembered counts. */
export const tooSlow = async (): Promise<never> => {
  throw new TooSlow();
};

/** The session for statements that must be done by a moment of `performance.now()`; throws TooSlow when they are not. */
export function hurried(session: Session, deadline: number): Session {
  return {
    ...session,
    async rows<Row>(query: RawBuilder<Row>) {
      const leftMs = Math.floor(deadline - performance.now());
      const rows = leftMs < 1 ? undefined : await session.rowsWithin(leftMs, query);
      if (!rows) throw new TooSlow();
      return rows;
    },
  };
}

/** What was counted; undefined where it took too long. */
export async function unlessTooSlow<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TooSlow) return undefined;
    throw error;
  }
}

/** Names a statement and its parameters: equal ones say the same of one state of the database. */
export function nameOf(database: Database, statement: RawBuilder<unknown>): string {
  const { sql, parameters } = statement.compile(database.kysely);
  return createHash("sha256")
    .update(JSON.stringify([sql, parameters]))
    .digest("base64");
}

type Phase = "off" | "loading" | "ready";

/** Counts on when nobody waits any more, one question at a time, so that the next who asks finds it. */
export class Later {
  readonly #phase: () => Phase;
  readonly #givenUp = new Map<string, number>();
  readonly #slow = new Map<string, number>();
  #running: string | undefined;

  constructor(phase: () => Phase) {
    this.#phase = phase;
  }

  /** Whether these counts lately took too long for an answer: then they are not begun anew for each. */
  isSlow(name: string): boolean {
    return (this.#slow.get(name) ?? 0) > performance.now();
  }

  /** Says when the parts may be asked for again, and sees to it that they are counted. */
  pending(parts: SearchPending["parts"], name: string, count: () => Promise<void>): SearchPending {
    note(this.#slow, name, slowMs);
    // Columns that load need the machine themselves, and answer everything at once when they are there.
    if (this.#phase() !== "off") return { parts, reason: "loading", retryAfterMs: 1_000 };
    const until = this.#givenUp.get(name);
    if (until !== undefined && until > performance.now()) return { parts, reason: "size", retryAfterMs: 60_000 };
    this.#givenUp.delete(name);
    if (this.#running === undefined) void this.#run(name, count);
    return { parts, reason: "counting", retryAfterMs: 2_000 };
  }

  async #run(name: string, count: () => Promise<void>): Promise<void> {
    this.#running = name;
    try {
      await count();
    } catch {
      // Nobody is there to be told; whoever asks again is told that it takes too long.
      note(this.#givenUp, name, givenUpMs);
    } finally {
      this.#running = undefined;
    }
  }
}
