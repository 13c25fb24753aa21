import { type RawBuilder, sql } from "kysely";

/** Whether `lower()` of the database gives ASCII's letters their usual small ones: in Turkish, I has another one. */
export const foldsAsUsual: RawBuilder<boolean> = sql.raw(
  "lower('ABCDEFGHIJKLMNOPQRSTUVWXYZ') = 'abcdefghijklmnopqrstuvwxyz'",
);
