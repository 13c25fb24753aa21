import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foundBy } from "./file-texts.ts";

let drop: () => Promise<void>;
let database: pg.Pool;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  database = new pg.Pool(clone.connection);
});

afterAll(async () => {
  await database.end();
  await drop();
});

async function byPostgres(names: string): Promise<string> {
  const { rows } = await database.query<{ heads: string }>("select file_heads(lower($1)) as heads", [names]);
  return rows[0]?.heads ?? "";
}

const headsOf = (names: string) => foundBy(names)?.heads;
const lines = (text: string | undefined) => text?.split("\n").toSorted();

const piece = fc.constantFrom(
  ...["scan_", "Scan", "raw/", "/", ".", ".h5", ".tar.gz", ".b7", "#", "_#", "-", " ", "", "0", "7", "12", "00012"],
  ...["ä", "ß", "µm", "é", "數", "𝟘", "👩", "٣", "\u2028", "\r", "\\", "%", "x", "ab#", "1.2", "a1/b"],
);
const name = fc.array(piece, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
const counters = fc
  .record({
    before: name,
    width: fc.integer({ min: 1, max: 6 }),
    behind: name,
    count: fc.integer({ min: 1, max: 120 }),
  })
  .map(({ before, width, behind, count }) =>
    Array.from({ length: count }, (_, at) => `${before}${String(at * 3).padStart(width, "0")}${behind}`),
  );
const chunk = fc
  .array(
    fc.oneof(
      name.map((one) => [one]),
      counters,
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lists) => lists.flat().join("\n"));

describe("heads of names", () => {
  it("makes the heads that the database makes", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(chunk, async (names) => {
        expect(lines(headsOf(names))).toEqual(lines(await byPostgres(names)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("makes them of any text", { timeout: 120_000 }, async () => {
    const any = fc.string({ unit: "binary", minLength: 1 }).map((text) => text.replaceAll(/[\0\n]/g, "a"));
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 5 }), async (names) => {
        const heads = headsOf(names.join("\n"));
        if (heads !== undefined) expect(lines(heads)).toEqual(lines(await byPostgres(names.join("\n"))));
      }),
      { numRuns: 500 },
    );
  });

  it("writes the names of a counter once for each hundred", () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `Scan_7/Scan_7_${String(at).padStart(5, "0")}.h5`);
    const heads = Array.from({ length: 10 }, (_, at) => `scan_7/scan_7_00${at}#.h5`);
    expect(headsOf(names.join("\n"))?.split("\n").toSorted()).toEqual(["q7j", ...heads].toSorted());
  });

  it("leaves capitals beyond ASCII to the database", () => {
    expect(headsOf("ÄRGER_1.h5\nÄRGER_2.h5")).toBeUndefined();
    expect(headsOf("Größe_1.h5\nGröße_2.h5")).toBeDefined();
  });
});
