import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../db/database.ts";
import { distance, fitsGlob, foldText } from "./index.ts";

let drop: () => Promise<void>;
let database: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  database = openDatabase(clone.connection);
});
afterAll(async () => {
  await database.close();
  await drop();
});

describe("folding", () => {
  it("is the same here and in the database for every character", async () => {
    const letters = Array.from({ length: 0x11000 - 1 }, (_, at) => at + 1)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code));
    const found = await sql<{ folded: string }>`
      select fold_text(one) as folded from unnest(${letters}::text[]) with ordinality as t(one, at) order by at`.execute(
      database.kysely,
    );
    expect(found.rows.map(({ folded }) => folded)).toEqual(letters.map(foldText));
    expect(foldText("GRÖSSE Ångström ΣΊΣΥΦΟΣ Łódź Дубна")).toBe("grösse ångström σίσυφοσ łódź дубна");
  });
});

describe("patterns", () => {
  it("fit as LIKE does", async () => {
    const letter = fc.constantFrom("a", "b", "*", "?", "ä", "😀", "%", "_", "\\", "\n");
    const word = fc.array(letter, { maxLength: 8 }).map((all) => all.join(""));
    const pairs = fc.sample(fc.tuple(word, word), { numRuns: 3_000, seed: 11 });
    const like = (glob: string) =>
      glob
        .replace(/[\\%_]/g, "\\$&")
        .replaceAll("*", "%")
        .replaceAll("?", "_");
    const found = await sql<{ fits: boolean }>`
      select one like pattern as fits
      from unnest(${pairs.map(([text]) => text)}::text[], ${pairs.map(([, glob]) => like(glob))}::text[])
        with ordinality as t(one, pattern, at) order by at`.execute(database.kysely);
    expect(found.rows.map(({ fits }) => fits)).toEqual(pairs.map(([text, glob]) => fitsGlob(text, glob)));
    expect(found.rows.filter(({ fits }) => fits).length).toBeGreaterThan(50);
  });

  it("end soon with many stars", () => {
    expect(fitsGlob("a".repeat(5_000), `${"*a".repeat(500)}*b`)).toBe(false);
  });
});

describe("the distance of two texts", () => {
  it("counts changes, up to a limit", () => {
    expect(distance("type", "tpye", 3)).toBe(1);
    expect(distance("energy", "enrgy", 3)).toBe(1);
    expect(distance("kitten", "sitting", 5)).toBe(3);
    expect(distance("a", "abcdef", 2)).toBe(3);
    expect(distance("", "", 2)).toBe(0);
  });
});
