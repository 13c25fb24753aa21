import type { ColumnIndex, Query } from "@margay/columns";
import { sql } from "kysely";
import type { FacetValue } from "../../engine.ts";
import type { Counts } from "../../postgres/facets.ts";
import type { Session } from "../../postgres/session.ts";
import { facetCondition, numberAt, numbersOf } from "./conditions.ts";

const maxEntries = 20_000;
const lifetimeMs = 600_000;
const recent = 500;

interface Sample {
  id: number;
  until: number;
}

/** Datasets that tell the names of techniques: one a technique that the audience may read. Remembered for a while. */
export class TechniqueSamples {
  readonly #known = new Map<string, Sample>();

  async of(
    session: Session,
    index: ColumnIndex,
    audience: string,
    visible: Query["visible"],
    values: readonly FacetValue[],
  ): Promise<Counts["techniqueSamples"]> {
    const now = Date.now();
    const wanted = values.filter(({ count }) => count > 0).map(({ value }) => value);
    const isKnown = (value: string) => {
      const sample = this.#known.get(`${audience} ${value}`);
      return sample !== undefined && sample.until > now && index.has(sample.id);
    };
    const missing = wanted.filter((value) => !isKnown(value));
    if (this.#known.size + missing.length > maxEntries) this.#known.clear();
    for (const [value, id] of await this.#find(session, index, visible, missing))
      this.#known.set(`${audience} ${value}`, { id, until: now + lifetimeMs });
    return wanted.flatMap((value) => {
      const sample = this.#known.get(`${audience} ${value}`);
      return sample ? [{ value, id: sample.id }] : [];
    });
  }

  /** Most are among the newest datasets; the others are looked for one by one. */
  async #find(
    session: Session,
    index: ColumnIndex,
    visible: Query["visible"],
    values: readonly string[],
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    if (values.length === 0) return found;
    const newest = { by: { number: numberAt("creationTime") }, descending: true };
    if (values.length > 2) {
      const { page } = await index.query({ visible, page: { ...newest, limit: recent } });
      const rows = await session.rows(sql<{ value: string; id: number }>`
        select one as value, max(d.id) as id from dataset d cross join lateral unnest(d.techniques) as one
        where d.id = any(${page.map(({ id }) => id)}::int[]) and one = any(${[...values]}::text[]) group by one`);
      for (const { value, id } of rows) found.set(value, id);
    }
    for (const value of values) {
      if (found.has(value)) continue;
      const where = facetCondition("technique", numbersOf(index, "technique", [value]));
      const { page } = await index.query({ visible, where, page: { ...newest, limit: 1 } });
      const [first] = page;
      if (first) found.set(value, first.id);
    }
    return found;
  }
}
