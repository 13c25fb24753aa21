import { expect } from "vitest";
import { createColumnIndex } from "../live/index.ts";
import { LiveIndex, type Parts } from "../live/live-index.ts";
import type { ColumnIndex, IndexOptions } from "../live/types.ts";
import type { Query } from "../query.ts";
import type { SourceRow } from "../schema.ts";
import { naiveAnswer, type ValuesOf } from "./naive.ts";
import { plainAnswer } from "./plain.ts";
import { type Chance, chanceOf, randomQuery, randomRow, testSchema } from "./random.ts";

/** So small that rows are sealed and segments merged all the time. */
export const smallSegments = { segmentRows: 64, freshRows: 8 };

/** An index and the rows that it must have. */
export class Twin {
  readonly index: ColumnIndex;
  readonly rows = new Map<number, SourceRow>();
  readonly chance: Chance;
  /** What the index told of. */
  readonly errors: Error[] = [];
  readonly #open: Promise<void>[] = [];
  readonly #wrong: unknown[] = [];

  constructor(seed: number, options: Partial<IndexOptions>, parts?: Parts) {
    this.chance = chanceOf(seed);
    const onError = (error: Error) => this.errors.push(error);
    const all = { threads: 0, ...smallSegments, onError, ...options };
    this.index = parts === undefined ? createColumnIndex(testSchema, all) : new LiveIndex(testSchema, all, parts);
  }

  readonly valuesOf: ValuesOf = (facet) => this.index.dictionary(facet).values;

  change(ids: number, most: number): void {
    const { chance } = this;
    const rows = Array.from({ length: chance(most) }, () => randomRow(chance, 1 + chance(ids)));
    const removed = Array.from({ length: chance(4) }, () => 1 + chance(ids));
    for (const id of removed) this.rows.delete(id);
    for (const row of rows) this.rows.set(row.id, row);
    this.index.apply({ rows, removed });
  }

  query(): Query {
    return randomQuery(
      this.chance,
      testSchema.facets.map((_, facet) => this.index.dictionary(facet).size),
    );
  }

  /** Begins a question; what it must answer is settled now, whatever happens until it does. */
  ask(query = this.query()): void {
    const expected = naiveAnswer(this.rows.values(), query, this.valuesOf);
    const asked = this.index.query(query).then((answer) => {
      expect(plainAnswer(answer, query, this.valuesOf), JSON.stringify(query)).toEqual(expected);
    });
    this.#open.push(asked.catch((error) => void this.#wrong.push(error)));
  }

  /** Waits for all answers; fails for the first that was wrong. */
  async answered(): Promise<void> {
    await Promise.all(this.#open.splice(0));
    if (this.#wrong.length > 0) throw this.#wrong[0];
  }
}
