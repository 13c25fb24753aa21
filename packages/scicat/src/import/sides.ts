import { inBatches } from "./batches.ts";
import { carryAccounts } from "./carry-accounts.ts";
import { type HistoryDraft, historyFrom } from "./history.ts";
import { notCarried, type SideOptions } from "./side-options.ts";

/** Carries accounts, their identities, settings and roles, and the history over; or tells what stays behind. */
export async function loadSides(options: SideOptions): Promise<void> {
  await carryAccounts(options);
  if (options.sides.includes("history")) await carryHistory(options);
}

async function carryHistory(options: SideOptions): Promise<void> {
  const { tally, sinks } = options;
  const counts = tally.side("history");
  await inBatches<"history", HistoryDraft>(
    { ...options, size: 500 },
    "writing",
    "history",
    (item) => {
      counts.read++;
      if ("problem" in item) {
        tally.refused(counts, item.problem.message);
        return undefined;
      }
      try {
        return historyFrom(item.doc);
      } catch (error) {
        tally.refused(counts, error instanceof Error ? error.message : String(error));
        return undefined;
      }
    },
    async (batch) => {
      if (!sinks) return;
      if (!sinks.history) return tally.refused(counts, notCarried(sinks), batch.length);
      for (const outcome of await sinks.history.add(batch)) tally.carried(counts, outcome);
    },
  );
}
