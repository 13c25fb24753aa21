import type { AccountSink } from "./accounts.ts";
import type { BatchOptions } from "./batches.ts";
import type { HistorySink } from "./history.ts";
import type { SideCollection } from "./names.ts";
import type { Tally } from "./report.ts";
import type { Sent } from "./sink.ts";

/** Where goes what is no record. Both need the catalogue's database: no route takes a password hash or a past. */
export interface Sides {
  accounts?: AccountSink;
  history?: HistorySink;
  /** Why something of it is not carried over. */
  why?: string;
}

export interface SideOptions extends BatchOptions {
  sides: readonly SideCollection[];
  tally: Tally;
  /** Nothing is written without. */
  sinks: Sides | undefined;
  sent: Sent | undefined;
}

/** The reason to report. */
export const notCarried = (sinks: Sides) => sinks.why ?? "there is no way to the database";
