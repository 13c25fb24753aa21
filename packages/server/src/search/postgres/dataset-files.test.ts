import { randomUUID } from "node:crypto";
import { cloneDatabase } from "@margay/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { searchable } from "../search.fixture.ts";

interface File {
  path: string;
  size: number;
  timeMs: number | null;
  /** Where it was sent: block, then place. */
  sent: number;
}

let drop: () => Promise<void>;
let world: Awaited<ReturnType<typeof searchable>>;
const lists = new Map<string, File[]>();

beforeAll(async () => {
  const clone = await cloneDatabase();
  drop = clone.drop;
  world = await searchable(clone.connection);
});

afterAll(async () => {
  await world.close();
  await drop();
});

/** Writes a block of the dataset in chunks of these lengths; only those of 100 files and more have bounds. */
async function addBlock(pid: string, files: readonly File[], chunkLengths: readonly number[], kind = "origdatablock") {
  const { rows } = await world.database.pool.query<{ id: number; dataset_id: number }>(
    `insert into block (key, kind, dataset_id, size, file_count, created_at, created_by, updated_at, updated_by, doc)
     select $1, $4, id, 1, $3, now(), 'u', now(), 'u', '{}' from dataset where key = $2 returning id, dataset_id`,
    [randomUUID(), pid, files.length, kind],
  );
  let from = 0;
  for (let chunk = 0; from < files.length; chunk++) {
    const part = files.slice(from, from + (chunkLengths[chunk % chunkLengths.length] ?? 100));
    const times = part.every(({ timeMs }) => timeMs === null) ? null : part.map(({ timeMs }) => timeMs);
    await world.database.pool.query(
      "insert into file_chunk (block_id, chunk, dataset_id, n, names, sizes, times) values ($1, $2, $3, $4, $5, $6, $7)",
      [
        ...[rows[0]?.id, chunk, rows[0]?.dataset_id, part.length, part.map(({ path }) => path).join("\n")],
        ...[part.map(({ size }) => size), times],
      ],
    );
    from += part.length;
  }
}

type Shape = "counter" | "shuffled" | "odd";
const oddNames = ["Ä", "ä/", "\u{1f600}", "\uffff", "%", "_", "A", "a", "z", "Z".repeat(400), " ", "é"];

function makeFiles(shape: Shape, count: number, first: number): File[] {
  return Array.from({ length: count }, (_, index) => {
    const sent = first + index;
    const number = shape === "counter" ? sent : (sent * 7919) % 10_007;
    const odd = shape === "odd" ? (oddNames[number % oddNames.length] ?? "") : "raw/";
    return {
      path: `${odd}scan_${String(number % (shape === "odd" ? 50 : 1e6)).padStart(5, "0")}.h5`,
      size: shape === "counter" ? 4096 : ((number * 31) % 97) * 1000,
      timeMs: shape === "odd" && (number % 3 === 0 || index < 250) ? null : 1_700_000_000_000 + ((number * 13) % 500),
      sent,
    };
  });
}

async function makeDataset(shape: Shape, blocks: readonly number[], chunkLengths: readonly number[]): Promise<string> {
  const pid = `files/${randomUUID()}`;
  await world.datasets.create(world.admin, { pid, type: "raw", datasetName: "d", ownerGroup: "g1" });
  const all: File[] = [];
  for (const count of blocks) {
    const files = makeFiles(shape, count, all.length);
    await addBlock(pid, files, chunkLengths);
    // An archived package of the same files is not in the list.
    await addBlock(pid, files.slice(0, 5), [100], "datablock");
    all.push(...files);
  }
  lists.set(pid, all);
  return pid;
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const orders = {
  path: (a: File, b: File) => byBytes(a.path, b.path),
  size: (a: File, b: File) => a.size - b.size,
  time: (a: File, b: File) => (a.timeMs ?? -1) - (b.timeMs ?? -1),
  position: () => 0,
};

function expected(pid: string, sort: keyof typeof orders, descending: boolean, q: string): string[] {
  const files = (lists.get(pid) ?? []).filter(({ path }) => path.toLowerCase().includes(q.toLowerCase()));
  const sorted = files.toSorted((a, b) => orders[sort](a, b) || a.sent - b.sent);
  return (descending ? sorted.reverse() : sorted).map(({ path, size }) => `${path} ${size}`);
}

async function listed(pid: string, sort: string, q: string, limit: number, mostPages: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await world.search.datasetFiles(world.admin, pid, { limit, sort, q, cursor });
    found.push(...answer.items.map(({ path, size }) => `${path} ${size}`));
    cursor = answer.cursor;
    if (cursor === undefined) break;
  }
  return found;
}

describe("sorted files of a dataset", () => {
  it("are those of a plain sort, page by page, whatever the chunks", { timeout: 180_000 }, async () => {
    const pids = [
      await makeDataset("counter", [2_300, 150], [300]),
      await makeDataset("shuffled", [1_500, 40, 700], [150, 99, 400]),
      await makeDataset("odd", [1_200, 1_200], [250]),
      await makeDataset("shuffled", [60], [7]),
      await makeDataset("odd", [0], [7]),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...pids),
        fc.constantFrom<keyof typeof orders>("path", "size", "time", "position"),
        fc.boolean(),
        fc.constantFrom("", "", "scan", "001", "ä", "_0000", "%", "nothing"),
        fc.integer({ min: 1, max: 600 }),
        async (pid, sort, descending, q, limit) => {
          const all = expected(pid, sort, descending, q);
          const mostPages = 12;
          const found = await listed(pid, `${descending ? "-" : ""}${sort}`, q, limit, mostPages);
          expect(found).toEqual(all.slice(0, limit * mostPages));
          const { total } = await world.search.datasetFiles(world.admin, pid, { limit, sort, q });
          expect(total).toBe(all.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("follow a chunk whose names and sizes have changed", async () => {
    const pid = await makeDataset("counter", [300], [100]);
    const { rows } = await world.database.pool.query<{ block_id: number }>(
      `update file_chunk c set names = replace(names, 'raw/', 'a/'), sizes = array_fill(1::bigint, array[n])
       from block b, dataset d where b.id = c.block_id and d.id = b.dataset_id and d.key = $1 and chunk = 2
         and b.kind = 'origdatablock' returning block_id`,
      [pid],
    );
    expect(rows).toHaveLength(1);
    for (const sort of ["path", "size"]) {
      const { items } = await world.search.datasetFiles(world.admin, pid, { limit: 1, sort });
      expect(items[0]).toMatchObject({ path: "a/scan_00200.h5", size: 1 });
    }
    const { items } = await world.search.datasetFiles(world.admin, pid, { limit: 1, sort: "-path" });
    expect(items[0]).toMatchObject({ path: "raw/scan_00199.h5" });
  });
});
