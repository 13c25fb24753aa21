import type { ColumnIndex, Query } from "@margay/columns";
import { sql } from "kysely";
import type { Principal } from "../../../access/index.ts";
import type { FacetValue } from "../../engine.ts";
import type { Counts } from "../../postgres/facets.ts";
import type { Session } from "../../postgres/session.ts";
import { visibleFew } from "../../postgres/visible.ts";
import type { Audience } from "./audience.ts";
import { facetCondition, numberAt, numbersOf } from "./conditions.ts";

const maxEntries = 20_000;
const recent = 500;

/** Datasets that tell the names of techniques: one a technique that the caller may read. Remembered for its audience. */
export class TechniqueSamples {
  readonly #known = new Map<string, number>();

  async of(
    session: Session,
    index: ColumnIndex,
    principal: Principal,
    { name, visible: classes }: Audience,
    values: readonly FacetValue[],
  ): Promise<Counts["techniqueSamples"]> {
    const wanted = values.filter(({ count }) => count > 0).map(({ value }) => value);
    const keyOf = (value: string) => `${name} ${value}`;
    const samples = wanted.flatMap((value) => {
      const id = this.#known.get(keyOf(value));
      return id === undefined ? [] : [{ value, id }];
    });
    const valid = new Set(await this.#stillThere(session, principal, samples));
    const missing = wanted.filter((value) => !valid.has(value));
    if (this.#known.size + missing.length > maxEntries) this.#known.clear();
    const found = await this.#find(session, index, classes, missing);
    for (const [value, id] of found) this.#known.set(keyOf(value), id);
    return [...samples.filter(({ value }) => valid.has(value)), ...Array.from(found, ([value, id]) => ({ value, id }))];
  }

  async #stillThere(session: Session, principal: Principal, samples: Counts["techniqueSamples"]): Promise<string[]> {
    if (samples.length === 0) return [];
    const rows = await session.rows(sql<{ value: string }>`
      select t.value from unnest(${samples.map(({ value }) => value)}::text[], ${samples.map(({ id }) => id)}::int[])
        as t(value, id) join dataset d on d.id = t.id
      where ${visibleFew(principal)} and t.value = any(d.techniques)`);
    return rows.map(({ value }) => value);
  }

  /** Most are among the newest datasets; the others are looked for one by one. */
  async #find(
    session: Session,
    index: ColumnIndex,
    classes: Query["visible"],
    values: readonly string[],
  ): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    if (values.length === 0) return found;
    const newest = { by: { number: numberAt("creationTime") }, descending: true };
    if (values.length > 2) {
      const { page } = await index.query({ visible: classes, page: { ...newest, limit: recent } });
      const rows = await session.rows(sql<{ value: string; id: number }>`
        select one as value, max(d.id) as id from dataset d cross join lateral unnest(d.techniques) as one
        where d.id = any(${page.map(({ id }) => id)}::int[]) and one = any(${[...values]}::text[]) group by one`);
      for (const { value, id } of rows) found.set(value, id);
    }
    for (const value of values) {
      if (found.has(value)) continue;
      const where = facetCondition("technique", numbersOf(index, "technique", [value]));
      const { page } = await index.query({ visible: classes, where, page: { ...newest, limit: 1 } });
      const [first] = page;
      if (first) found.set(value, first.id);
    }
    return found;
  }
}
