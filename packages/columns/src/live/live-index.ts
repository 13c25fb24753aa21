import type { Dictionary } from "../dictionary.ts";
import type { Answer, Query } from "../query.ts";
import { addTally, answerOf, emptyTally, type ScanRequest, scanFresh, type Tally } from "../scan/index.ts";
import type { Schema } from "../schema.ts";
import { abortError, type Builder, type Executor } from "../threads/executor.ts";
import { freeze } from "./freeze.ts";
import { keptSchema, refusalOf } from "./keep.ts";
import { countInTurns, testsOf, withManyFiles } from "./many-files.ts";
import { Numbering } from "./numbering.ts";
import { Rows } from "./rows.ts";
import type { Slot } from "./slots.ts";
import type { Batch, ColumnIndex, Frozen, IndexOptions, Keep, LooseSegment, Sizes } from "./types.ts";
import { Upkeep } from "./upkeep.ts";

/** With threads; without them smaller, since a merge then holds the calling thread. */
const largestSegmentRows = 2 ** 18;
const largestInlineRows = 2 ** 16;
/** Each question reads the fresh rows on the calling thread, one by one: more would be felt. */
const defaultFreshRows = 1_024;
/** Some 7,000 names of random letters or very many frames: looking through them takes some milliseconds. */
const defaultFreshFileBytes = 2 ** 17;
/** A merge needs as much memory again, and files of saved segments are read in one piece. */
const largestFileBytes = 2 ** 29;
/** Up to so many rows are read soonest by one thread. */
const smallScanRows = 2 ** 16;

/** Who does the work of an index. */
export interface Parts {
  readonly executor: Executor;
  readonly sealer: Builder;
  readonly merger: Builder;
}

export class LiveIndex implements ColumnIndex {
  readonly #schema: Schema;
  readonly #keep: Keep;
  readonly #parts: Parts;
  readonly #rows: Rows;
  readonly #numbering: Numbering;
  readonly #upkeep: Upkeep;
  #longestBatchMs = 0;
  #closed = false;

  constructor(schema: Schema, options: IndexOptions, parts: Parts) {
    const { threads, keep = {}, freshRows = defaultFreshRows, freshFileBytes = defaultFreshFileBytes } = options;
    const segmentRows = options.segmentRows ?? (threads === 0 ? largestInlineRows : largestSegmentRows);
    this.#keep = keep;
    this.#schema = keptSchema(schema, keep);
    this.#parts = parts;
    this.#rows = new Rows(this.#schema, keep, [parts.executor, parts.merger]);
    this.#numbering = new Numbering(this.#rows.dictionaries);
    this.#upkeep = new Upkeep(this.#rows, parts.sealer, parts.merger, {
      freshRows,
      freshFileBytes,
      limits: { segmentRows, tierRows: freshRows, fileBytes: largestFileBytes },
      onError: options.onError ?? (() => {}),
    });
  }

  get generation(): number {
    return this.#rows.generation;
  }

  dictionary(facet: number): Dictionary {
    return this.#rows.dictionary(facet);
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  apply(batch: Batch): void {
    this.#timed(() => this.#rows.apply(batch));
  }

  async adopt(loose: LooseSegment): Promise<void> {
    this.#demandOpen();
    const numbers = await this.#numbering.numbersOf(loose);
    this.#timed(() => this.#rows.adopt(loose, numbers));
  }

  canAnswer(query: Query): boolean {
    return refusalOf(query, this.#schema, this.#keep) === undefined;
  }

  async query(query: Query, signal?: AbortSignal): Promise<Answer> {
    this.#demandOpen();
    if (signal?.aborted) throw abortError(signal);
    const refusal = refusalOf(query, this.#schema, this.#keep);
    if (refusal !== undefined) throw new RangeError(refusal);
    // Nothing is awaited until the rows are taken: what follows is of this moment.
    const sizes = (query.facets ?? []).map((facet) => this.dictionary(facet).size);
    const request: ScanRequest = { query, generation: this.generation, sizes };
    const tally = emptyTally(request);
    const { list } = this.#rows.slots;
    this.#rows.slots.pin(list);
    try {
      const counting = this.#scanFresh(request, tally, signal);
      if (counting !== undefined) await counting;
      const segments = list.map((slot) => slot.segment);
      const small = fewVisible(list, query.visible);
      for (const part of await this.#parts.executor.scan({ request, segments, small, signal })) addTally(tally, part);
    } finally {
      this.#rows.slots.unpin(list);
    }
    return answerOf(request, tally);
  }

  sizes(): Sizes {
    const { fresh, slots } = this.#rows;
    const bytes = { rows: 0, facets: 0, numbers: 0, quantities: 0, terms: 0, files: 0 };
    let ended = 0;
    let rows = fresh.size;
    for (const slot of slots.list) {
      ended += slot.ended;
      rows += slot.rows - slot.ended;
      bytes.rows += slot.bytes.rows;
      bytes.facets += slot.bytes.facets;
      bytes.numbers += slot.bytes.numbers;
      bytes.quantities += slot.bytes.quantities;
      bytes.terms += slot.bytes.terms;
      bytes.files += slot.bytes.files;
    }
    const { merges, longestSwapMs } = this.#upkeep;
    const longestBatchMs = this.#longestBatchMs;
    return {
      rows,
      ended,
      fresh: fresh.size,
      segments: slots.list.length,
      bytes,
      merges,
      longestSwapMs,
      longestBatchMs,
    };
  }

  async frozen(): Promise<Frozen> {
    this.#demandOpen();
    return await freeze(this.#rows, this.#parts.sealer);
  }

  async settled(): Promise<void> {
    await this.#upkeep.settled();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const { executor, sealer, merger } = this.#parts;
    // What the upkeep waits for fails, so that it stops.
    await Promise.all([this.#upkeep.stop(), executor.close(), sealer.close(), merger.close()]);
  }

  /** Takes its rows at once, and its time only where some of them have very many files. */
  #scanFresh(request: ScanRequest, tally: Tally, signal: AbortSignal | undefined): Promise<void> | undefined {
    const { fresh } = this.#rows;
    const { query } = request;
    const many = testsOf(query).length === 0 ? [] : withManyFiles(fresh.values(), query);
    if (many.length === 0) {
      scanFresh(fresh.values(), request, tally);
      return;
    }
    const rows = [...fresh.values()];
    const demandOn = () => {
      this.#demandOpen();
      if (signal?.aborted) throw abortError(signal);
    };
    return countInTurns(many, query, demandOn).then((known) => scanFresh(rows, request, tally, known));
  }

  #timed(step: () => void): void {
    this.#demandOpen();
    const begun = performance.now();
    step();
    this.#longestBatchMs = Math.max(this.#longestBatchMs, performance.now() - begun);
    this.#upkeep.nudge();
  }

  #demandOpen(): void {
    if (this.#closed) throw new Error("The index is closed");
  }
}

function fewVisible(slots: readonly Slot[], visible: Query["visible"]): boolean {
  let rows = 0;
  for (const { segment } of slots) {
    const { acls, starts } = segment;
    if (visible === "all") rows += segment.rows;
    else {
      for (let place = 0; place < acls.length; place += 1) {
        if (visible[Number(acls[place])] === 1) rows += Number(starts[place + 1]) - Number(starts[place]);
      }
    }
    if (rows > smallScanRows) return false;
  }
  return true;
}
