import type { RecordName } from "./draft.ts";
import type { Collection, SourceOverview, SourceProblem } from "./source.ts";

/** What became of one collection. `read` counts the documents, broken ones too. */
export interface CollectionReport {
  collection: Collection;
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  /** Each adaptation with how often it was made and up to five keys. */
  adapted: Adaptation[];
}

export interface Adaptation {
  note: string;
  count: number;
  examples: string[];
}

/** A record that did not arrive, or a document that could not be read or mapped. */
export interface ImportFailure {
  collection: Collection;
  /** Place of the document in its collection, from 0. */
  index: number;
  kind?: RecordName;
  key?: string;
  file?: string;
  /** Line of the file where the document begins, from 1. */
  line?: number;
  problem: string;
}

export interface ImportReport {
  source: string;
  dryRun: boolean;
  collections: CollectionReport[];
  /** Datasets whose totals were set after their blocks. */
  totalsSet: number;
  /** The first 1,000; `failuresTotal` counts all. */
  failures: ImportFailure[];
  failuresTotal: number;
  skipped: SourceOverview["skipped"];
  durationMs: number;
  /** Why the import ended before its end; what had been written stays, and a repetition goes on from there. */
  stopped?: string;
}

const maxFailures = 1_000;
const maxNotes = 500;
const maxExamples = 5;

/** Counts while an import runs. */
export class Tally {
  readonly report: ImportReport;
  private readonly notes = new Map<Collection, Map<string, Adaptation>>();

  constructor(source: string, dryRun: boolean, skipped: SourceOverview["skipped"]) {
    this.report = {
      source,
      dryRun,
      collections: [],
      totalsSet: 0,
      failures: [],
      failuresTotal: 0,
      skipped,
      durationMs: 0,
    };
  }

  /** Opens the report of a collection. */
  begin(collection: Collection): CollectionReport {
    const counts: CollectionReport = {
      collection,
      read: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      failed: 0,
      adapted: [],
    };
    this.report.collections.push(counts);
    return counts;
  }

  adapted(counts: CollectionReport, key: string, notes: readonly string[]): void {
    const seen = this.notes.get(counts.collection) ?? new Map<string, Adaptation>();
    this.notes.set(counts.collection, seen);
    for (const text of new Set(notes)) {
      const note = seen.has(text) || seen.size < maxNotes ? text : "further adaptations of other kinds";
      let entry = seen.get(note);
      if (!entry) {
        entry = { note, count: 0, examples: [] };
        seen.set(note, entry);
        counts.adapted.push(entry);
      }
      entry.count++;
      if (entry.examples.length < maxExamples) entry.examples.push(key);
    }
  }

  failed(failure: ImportFailure): void {
    this.report.failuresTotal++;
    if (this.report.failures.length < maxFailures) this.report.failures.push(failure);
  }
}

/** A failure as told for a broken piece of a file. */
export const brokenPiece = (collection: Collection, index: number, problem: SourceProblem): ImportFailure => ({
  collection,
  index,
  file: problem.file,
  line: problem.line,
  problem: problem.message,
});
