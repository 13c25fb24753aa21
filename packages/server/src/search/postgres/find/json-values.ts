import { type RawBuilder, sql } from "kysely";

/** A value inside of JSON: steps below a jsonb expression, which is null where there is nothing. */
export interface JsonPlace {
  root: RawBuilder<unknown>;
  steps: readonly string[];
}

/** A text that PostgreSQL can hold; no record has any other, as name or as value. */
export const canBeStored = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** A step that may be a place in a list. */
export const isIndex = (step: string): boolean => /^(?:0|[1-9]\d{0,8})$/.test(step);

/**
 * Rows `(v)` under the alias: what stands at the place, going through lists on the way, or with `items` also what stands
 * in the lists there. Lax jsonpath goes through lists as filters of documents do; names are quoted strings in it.
 */
export function valuesAt({ root, steps }: JsonPlace, alias: string, items: boolean): RawBuilder<unknown> {
  const end = items ? "[*]" : "";
  const name = sql.ref(alias);
  const first = steps.findIndex(isIndex);
  if (first < 0) return sql`jsonb_path_query(${root}, ${`${pathOf(steps)}${end}`}::jsonpath) as ${name}(v)`;
  let rows = sql`select jsonb_path_query(${root}, ${pathOf(steps.slice(0, first))}::jsonpath) as v`;
  for (let at = first; at < steps.length; ) {
    const next = steps.findIndex((step, place) => place > at && isIndex(step));
    const rest = steps.slice(at + 1, next < 0 ? undefined : next);
    const tail = `${pathOf(rest)}${next < 0 ? end : ""}`;
    // A number is a place in a list, or a name in an object or in the objects of a list.
    rows = sql`select jsonb_path_query(s.v, ${tail}::jsonpath) as v from (${rows}) r cross join lateral (
      select r.v -> ${Number(steps[at])}::int where jsonb_typeof(r.v) = 'array'
      union all select jsonb_path_query(r.v, ${pathOf([steps[at] ?? ""])}::jsonpath)) s(v)`;
    at = next < 0 ? steps.length : next;
  }
  return sql`(${rows}) as ${name}(v)`;
}

/** A jsonpath to the names, each a quoted string. */
export const pathOf = (steps: readonly string[]): string =>
  `$${steps.map((step) => `.${JSON.stringify(step)}`).join("")}`;

/** Whether some record could hold the value. */
export function storable(value: unknown): boolean {
  if (typeof value === "string") return canBeStored(value);
  if (typeof value === "number") return Number.isFinite(value);
  if (value === undefined || typeof value === "bigint") return false;
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([name, inner]) => canBeStored(name) && storable(inner));
}
