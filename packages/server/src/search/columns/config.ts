/** How the search columns are kept. */
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
