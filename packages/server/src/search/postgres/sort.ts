import { type RawBuilder, sql } from "kysely";
import type { FacetColumn, NumberColumn } from "../leaf.ts";
import { type Order, type TextField, textLength, type ValueType } from "../screen/orders.ts";

/** An order as SQL, on a dataset aliased `d` and, where it needs it, its document aliased `x`. */
export interface SqlOrder {
  value: RawBuilder<unknown>;
  needsDocument: boolean;
  /** ORDER BY of a sort value and an id. */
  by(value: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Condition on a sort value and an id: after the cursor. */
  after(value: RawBuilder<unknown>, id: RawBuilder<unknown>): RawBuilder<boolean>;
  /** A sort value as text, for the cursor. */
  asText(value: RawBuilder<unknown>): RawBuilder<string | null>;
}

const numbers: Record<NumberColumn, RawBuilder<unknown>> = {
  creationTime: sql`d.ct`,
  createdAt: sql`d.created_at`,
  updatedAt: sql`d.updated_at`,
  startTime: sql`d.start_time`,
  size: sql`d.size`,
  packedSize: sql`d.packed_size`,
  numberOfFiles: sql`d.file_count`,
  numberOfFilesArchived: sql`d.archived_file_count`,
};

const times: ReadonlySet<NumberColumn> = new Set(["creationTime", "createdAt", "updatedAt", "startTime"]);

/** A number of the dataset as a double: times in microseconds since 1970. */
export const numberOf = (column: NumberColumn): RawBuilder<number> =>
  times.has(column)
    ? sql<number>`(extract(epoch from ${numbers[column]}) * 1000000)::float8`
    : sql<number>`${numbers[column]}::float8`;

const least = (list: string) => sql`(select min(one collate "C") from unnest(${sql.ref(list)}) as one)`;

const facets: Partial<Record<FacetColumn, RawBuilder<unknown>>> = {
  type: sql`d.type`,
  ownerGroup: sql`d.owner_group`,
  isPublished: sql`d.published::text`,
  creationLocation: sql`d.creation_location`,
  dataFormat: sql`d.data_format`,
  instrument: least("d.instrument_ids"),
  proposal: least("d.proposal_ids"),
  sample: least("d.sample_ids"),
  keyword: least("d.keywords"),
  principalInvestigator: least("d.pis"),
};

const length = sql.lit(textLength);

// The indexes of migration 0009 are on these very expressions.
const textOf = (field: TextField): RawBuilder<unknown> => {
  if (field === "pid") return sql`d.key`;
  if (field === "datasetName") return sql`left(lower(d.name), ${length}) collate "C"`;
  return sql`left(x.doc ->> ${sql.lit(field)}, ${length}) collate "C"`;
};

const param = (key: number | undefined, descending: boolean) =>
  key === undefined
    ? sql`null::float8`
    : sql`(select ${descending ? sql`max(q.hi)` : sql`min(q.lo)`} from dataset_param p
        cross join lateral unnest(p.key_ids, p.lo, p.hi) as q(k, lo, hi) where p.id = d.id and q.k = ${key}::int)`;

/** The smallest value of a metadata key, in SI. */
export const quantityOf = (key: number | undefined): RawBuilder<number> => sql<number>`${param(key, false)}`;

/** `key` is the id of the metadata key that the order goes by, where there is one. */
export function sqlOrder(order: Order, key: number | undefined): SqlOrder {
  const { target, type, nullable, descending, after: place } = order;
  const direction = descending ? sql`desc` : sql`asc`;
  // Where nothing is ever null, the order is the one that indexes have.
  const nulls = nullable ? sql`nulls last` : sql``;
  const sign = descending ? sql`<` : sql`>`;
  return {
    value: sortValue(order, key),
    needsDocument: target.on === "text" && target.field !== "datasetName" && target.field !== "pid",
    by: (value, id) => sql`${value} ${direction} ${nulls}, ${id} ${direction}`,
    after(value, id) {
      if (!place) return sql<boolean>`true`;
      if (place.value === null) return sql<boolean>`(${value} is null and ${id} ${sign} ${place.id}::int)`;
      const behind = sql<boolean>`(${value}, ${id}) ${sign} (${typed(place.value, type)}, ${place.id}::int)`;
      return nullable ? sql<boolean>`(${behind} or ${value} is null)` : behind;
    },
    asText: (value) =>
      type === "time"
        ? sql<string>`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
        : sql<string>`(${value})::text`,
  };
}

function sortValue({ target, descending }: Order, key: number | undefined): RawBuilder<unknown> {
  switch (target.on) {
    case "number":
      return numbers[target.column];
    case "facet":
      return facets[target.column] ?? sql`null::text`;
    case "metadata":
      return param(key, descending);
    case "text":
      return textOf(target.field);
  }
}

const typed = (value: string, type: ValueType): RawBuilder<unknown> => {
  if (type === "time") return sql`${value}::timestamptz`;
  if (type === "integer") return sql`${value}::bigint`;
  return type === "float" ? sql`${value}::float8` : sql`${value}::text collate "C"`;
};
