/** Where it is told how the search columns fare. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const sinceMs = (startedAt: number): number => Math.round(performance.now() - startedAt);

/** Tells once that the database is away, and once that it is back. */
export function createOutage(log: Log) {
  let isAway = false;
  return {
    away(error: unknown): void {
      if (isAway) return;
      isAway = true;
      log.warn({ reason: messageOf(error) }, "search columns: the database does not answer; trying again");
    },
    back(): void {
      if (!isAway) return;
      isAway = false;
      log.info({}, "search columns: the database answers again");
    },
  };
}
