import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundsOf } from "./file-bounds.ts";

let drop: () => Promise<void>;
let client: pg.Client;

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  client = new pg.Client(clone.connection);
  await client.connect();
  await client.query(`create temp table one (n int, names text, sizes bigint[], times bigint[], low_name text collate "C",
      high_name text collate "C", low_size bigint, high_size bigint, low_time bigint, high_time bigint);
    create trigger bounds before insert on one for each row execute function file_chunk_fill_bounds()`);
});

afterAll(async () => {
  await client.end();
  await drop();
});

/** What the trigger of the database finds. */
async function byTrigger({ names, sizes, times }: Parameters<typeof boundsOf>[0]) {
  const { rows } = await client.query(
    `insert into one (n, names, sizes, times) values ($1, $2, $3, $4) returning low_name as "lowName", high_name as "highName",
      low_size::float8 as "lowSize", high_size::float8 as "highSize", low_time::float8 as "lowTime", high_time::float8 as "highTime"`,
    [sizes.length, names, sizes, times],
  );
  return rows[0];
}

const name = fc.string({ unit: fc.constantFrom("a", "B", "_", "0", "9", "/", ".", "~", " "), maxLength: 8 });
const file = fc.record({
  name,
  size: fc.integer({ min: 0, max: 2 ** 52 }),
  time: fc.option(fc.integer({ min: -(10 ** 12), max: 2 * 10 ** 12 })),
});
const chunk = fc.tuple(fc.array(file, { minLength: 100, maxLength: 140 }), fc.boolean()).map(([files, hasTimes]) => ({
  names: files.map((one) => one.name).join("\n"),
  sizes: files.map((one) => one.size),
  times: hasTimes ? files.map((one) => one.time) : null,
}));

describe("boundsOf", () => {
  it("finds what the trigger finds", async () => {
    await fc.assert(
      fc.asyncProperty(chunk, async (one) => {
        expect(boundsOf(one)).toEqual(await byTrigger(one));
      }),
      { numRuns: 60 },
    );
  });

  it("leaves few files and names beyond ASCII to the trigger", () => {
    const files = (count: number, last: string) => ({
      names: [...Array.from({ length: count - 1 }, (_, at) => `f${at}`), last].join("\n"),
      sizes: Array.from({ length: count }, () => 1),
      times: null,
    });
    expect(boundsOf(files(99, "z"))).toBeUndefined();
    expect(boundsOf(files(100, "é"))).toBeUndefined();
    expect(boundsOf(files(100, "z"))).toMatchObject({ lowName: "f0", highName: "z", lowTime: -1 });
  });
});
