import type { Database } from "../../db/database.ts";
import type { Columns } from "./types.ts";

export type { ColumnState, Columns } from "./types.ts";

/** How the search columns are kept; absent in the configuration: they are off. */
export interface SearchConfig {
  /** Whether the catalogue keeps search columns in memory. */
  readonly columns: boolean;
  /** Threads that scan; 0 scans on the calling thread. */
  readonly threads: number;
  readonly memoryLimitBytes: number;
  /** Where copies are saved for quick starts; absent for none. */
  readonly folder?: string | undefined;
  /** How long a search waits for the columns to catch up before it is answered from what they have. */
  readonly patienceMs: number;
  /** How often changes are fetched while nobody searches. */
  readonly pollMs: number;
}

export interface ColumnsDeps {
  database: Database;
  /** Absent: off. */
  config?: SearchConfig | undefined;
  log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

/** Keeps the search columns of this process; returns at once, they load by themselves. Close them. */
export function createColumns(_deps: ColumnsDeps): Columns {
  return {
    state: () => ({ phase: "off", note: "not switched on", terms: false, quantities: false }),
    current: async () => undefined,
    classesOf: async () => new Uint8Array(),
    close: async () => {},
  };
}
