import { type RawBuilder, sql } from "kysely";
import type { Leaf, NumberColumn } from "../leaf.ts";
import { bytesInWords, type Condition, type CountField, intervalInWords, type TimeField } from "../query/index.ts";
import type { Compiled } from "./compiled.ts";
import type { MetadataTargets } from "./metadata.ts";
import { anyPart, idsPart, numberIn, type Part, tagFits } from "./parts.ts";

const day = (date: Date) =>
  date
    .toISOString()
    .replace(/T00:00:00\.000Z$/, "")
    .replace(/\.000Z$/, "Z");

const times: Record<TimeField, { sql: RawBuilder<unknown>; column: NumberColumn }> = {
  created: { sql: sql`d.ct`, column: "creationTime" },
  started: { sql: sql`d.start_time`, column: "startTime" },
  ingested: { sql: sql`d.created_at`, column: "createdAt" },
  updated: { sql: sql`d.updated_at`, column: "updatedAt" },
};

// The end of the year 9999, which JavaScript writes as +010000.
const instant = (date: Date) => date.toISOString().replace(/^\+0/, "");

export function timeTerm({ field, from, to }: Extract<Condition, { kind: "time" }>): Compiled {
  const { sql: column, column: name } = times[field];
  const tests = [
    ...(from ? [sql`${column} >= ${instant(from)}::timestamptz`] : []),
    ...(to ? [sql`${column} < ${instant(to)}::timestamptz`] : []),
  ];
  const words = [...(from ? [`from ${day(from)}`] : []), ...(to ? [`before ${day(to)}`] : [])];
  const bounds = {
    ...(from ? { lo: from.getTime() * 1_000 } : {}),
    ...(to ? { hi: to.getTime() * 1_000, hiOpen: true } : {}),
  };
  const within = sql<boolean>`(${sql.join(tests, sql` and `)})`;
  return {
    kind: "field",
    field,
    meaning: `${field} ${words.join(", ")}`,
    condition: field === "started" ? sql`coalesce(${within}, false)` : within,
    leaf: numberIn(name, bounds),
  };
}

const counts: Record<CountField, { sql: RawBuilder<unknown>; column: NumberColumn; words: string }> = {
  size: { sql: sql`d.size`, column: "size", words: "size" },
  packed: { sql: sql`d.packed_size`, column: "packedSize", words: "packed size" },
  files: { sql: sql`d.file_count`, column: "numberOfFiles", words: "number of files" },
};

export function countTerm({ field, interval }: Extract<Condition, { kind: "count" }>): Compiled {
  const { sql: column, column: name, words } = counts[field];
  const { loOpen, hiOpen, halfDigit = 0 } = interval;
  const lo = interval.lo === undefined ? undefined : interval.lo - halfDigit;
  const hi = interval.hi === undefined ? undefined : interval.hi + halfDigit;
  const tests = [
    ...(lo === undefined ? [] : [sql`${column} ${loOpen ? sql`>` : sql`>=`} ${lo}::float8`]),
    ...(hi === undefined ? [] : [sql`${column} ${hiOpen ? sql`<` : sql`<=`} ${hi}::float8`]),
  ];
  return {
    kind: "field",
    field,
    meaning: `${words} ${intervalInWords(interval, field === "files" ? "files" : bytesInWords)}`,
    condition: sql`(${sql.join(tests, sql` and `)})`,
    leaf: numberIn(name, {
      ...(lo === undefined ? {} : { lo }),
      ...(hi === undefined ? {} : { hi }),
      ...(loOpen ? { loOpen } : {}),
      ...(hiOpen ? { hiOpen } : {}),
    }),
  };
}

// Measured on 100,000 records of 36 numbers: 0.1 s; unnesting all of them 2 s.
function quantityTest({ id, bounds }: MetadataTargets["quantities"][number]): RawBuilder<boolean> {
  const { lo, hi, loOpen, hiOpen } = bounds;
  const within = (low: RawBuilder<unknown>, high: RawBuilder<unknown>) =>
    sql.join(
      [
        ...(lo === undefined ? [] : [sql`${high} ${loOpen ? sql`>` : sql`>=`} ${lo}::float8`]),
        ...(hi === undefined ? [] : [sql`${low} ${hiOpen ? sql`<` : sql`<=`} ${hi}::float8`]),
      ],
      sql` and `,
    );
  const first = sql`array_position(p.key_ids, ${id}::int)`;
  // Only elements of an array of objects share a key; then all of them are looked at.
  return sql<boolean>`case when ${first} is null then false
    when ${within(sql`p.lo[${first}]`, sql`p.hi[${first}]`)} then true
    when array_position(p.key_ids, ${id}::int, ${first} + 1) is null then false
    else exists (select 1 from unnest(p.key_ids, p.lo, p.hi) as q(k, lo, hi)
      where q.k = ${id}::int and ${within(sql`q.lo`, sql`q.hi`)}) end`;
}

function quantitiesPart(quantities: MetadataTargets["quantities"]): Part {
  const keys = [...new Set(quantities.map(({ id }) => id))];
  const isThere = quantities.every(({ bounds }) => bounds.lo === undefined && bounds.hi === undefined);
  const tests = isThere ? sql`true` : sql`(${sql.join(quantities.map(quantityTest), sql` or `)})`;
  return idsPart(sql`select p.id from dataset_param p where p.key_ids && ${keys}::int[] and ${tests}`, {
    on: "or",
    of: quantities.map(({ id, bounds }): Leaf => ({ on: "quantity", key: id, bounds })),
  });
}

export function metadataTerm(condition: Extract<Condition, { kind: "metadata" }>, found: MetadataTargets): Compiled {
  const { quantities, tags, tagPatterns, meaning, suggestions } = found;
  const parts: Part[] = [];
  if (quantities.length > 0) parts.push(quantitiesPart(quantities));
  if (tags.length > 0)
    parts.push(
      idsPart(sql`select s.id from dataset_search s where s.tags && ${tags}::text[]`, {
        on: "or",
        of: tags.map((equals): Leaf => ({ on: "tag", equals })),
      }),
    );
  for (const { prefix, pattern } of tagPatterns) parts.push(tagFits(prefix, pattern));
  const { condition: whole, leaf } = anyPart(parts);
  return {
    kind: "metadata",
    field: condition.path,
    meaning,
    suggestions,
    condition: whole,
    ...(leaf ? { leaf } : {}),
  };
}
