import type { RecordName } from "./draft.ts";
import type { HistoryOutcome } from "./history.ts";
import type { Collection } from "./names.ts";
import type { SourceProblem } from "./read-file.ts";
import type { SourceOverview } from "./source.ts";
import type { Verification } from "./verification.ts";

/** What became of one collection. `read` counts the documents, broken ones too. */
export interface CollectionReport {
  collection: Collection;
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Of the unchanged ones: not sent, because an earlier run had written them. */
  sentBefore: number;
  failed: number;
  /** Different keys that were written or were there. */
  keys: number;
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
  /** Byte of a binary file where it begins, from 0. */
  byte?: number;
  problem: string;
}

/** What became of documents that are no records: accounts, history. */
export interface SideReport {
  name: string;
  read: number;
  carried: number;
  /** Were there already. */
  present: number;
  /** Not carried over, by reason, with up to five names where they may be told. */
  refused: { reason: string; count: number; examples: string[] }[];
}

export interface ImportReport {
  source: string;
  dryRun: boolean;
  collections: CollectionReport[];
  sides: SideReport[];
  /** Datasets whose totals were set after their blocks. */
  totalsSet: number;
  /** The first 1,000; `failuresTotal` counts all. */
  failures: ImportFailure[];
  failuresTotal: number;
  skipped: SourceOverview["skipped"];
  durationMs: number;
  /** Why the import ended before its end; what had been written stays, and a repetition goes on from there. */
  stopped?: string;
  /** The comparison with the catalogue, when it was asked for and the import came to its end. */
  verification?: Verification;
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
      sides: [],
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
      sentBefore: 0,
      failed: 0,
      keys: 0,
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

  /** The report of what is no collection of records, opened when it is first asked for. */
  side(name: string): SideReport {
    const found = this.report.sides.find((one) => one.name === name);
    if (found) return found;
    const made: SideReport = { name, read: 0, carried: 0, present: 0, refused: [] };
    this.report.sides.push(made);
    return made;
  }

  carried(counts: SideReport, outcome: HistoryOutcome): void {
    if (outcome === "added") counts.carried++;
    else if (outcome === "present") counts.present++;
    else
      this.refused(counts, "its record was here before it; the change itself is in the record and in its own history");
  }

  refused(counts: SideReport, reason: string, count = 1, example?: string): void {
    if (count === 0) return;
    let entry = counts.refused.find((one) => one.reason === reason);
    if (!entry) {
      entry = { reason, count: 0, examples: [] };
      counts.refused.push(entry);
    }
    entry.count += count;
    if (example !== undefined && entry.examples.length < maxExamples) entry.examples.push(example);
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
  ...(problem.line === undefined ? {} : { line: problem.line }),
  ...(problem.byte === undefined ? {} : { byte: problem.byte }),
  problem: problem.message,
});
