import { cloneDatabase } from "@margay/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Database, openDatabase } from "../db/database.ts";
import { createMetadataKeys, type KeyUse } from "./metadata-key-store.ts";

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const clone = await cloneDatabase();
  database = openDatabase(clone.connection, { maxConnections: 2 });
  drop = clone.drop;
});
afterAll(async () => {
  await database.close();
  await drop();
});

const use = (key: string): KeyUse => ({ key, unitSI: "m", unit: "mm", numeric: true });

it("gives the same ids again when its cache was full and is forgotten", async () => {
  const keys = createMetadataKeys(database.kysely, 2);
  const first = await keys.ids(["a", "b", "c"].map(use));
  expect(new Set(first).size).toBe(3);
  const [a, d, c] = await keys.ids(["a", "d", "c"].map(use));
  expect([a, c]).toEqual([first[0], first[2]]);
  expect(d).toBeGreaterThan(Math.max(...first));
});

it("gives the same ids to many that ask at once while the cache is forgotten", async () => {
  const keys = createMetadataKeys(database.kysely, 1);
  const names = ["e", "f", "g", "h"];
  const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => keys.ids([...names, `own-${at}`].map(use))));
  expect(new Set(answers.map((ids) => ids.slice(0, 4).join())).size).toBe(1);
  expect(answers.flat().every((id) => id > 0)).toBe(true);
});
