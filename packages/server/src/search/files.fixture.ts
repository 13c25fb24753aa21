import fc from "fast-check";
import type { Principal } from "../access/index.ts";
import type { SearchEngine } from "./engine.ts";
import { createPostgresSearch } from "./index.ts";
import { searchable } from "./search.fixture.ts";

/** A dataset as a plain oracle of file search sees it. */
export interface Known {
  pid: string;
  readers: readonly string[];
  /** Of its original blocks, in order. */
  names: readonly string[];
  proposals: readonly string[];
  beamtime: string;
  creationTime: string;
}

export interface Caller {
  principal: Principal;
  reads(dataset: Known): boolean;
}

const part = fc.constantFrom(
  ...["raw", "scan_", "Scan", "00012", "0001", "%", "_", ".h5", ".nxs", "\\", "ä", "/", "a b", "7", "42", "-#"],
  ...["É", "𐐀", "😀", "Å9", "099", "100"],
);
const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

export const counters = (start: string, count: number, width: number) =>
  Array.from({ length: count }, (_, at) => `${start}${String(at * 3).padStart(width, "0")}.h5`);

/** Lists of names: random ones, and counters, of which the index keeps only heads. */
function lists(): string[][] {
  const random = fc.sample(fc.uniqueArray(name, { minLength: 0, maxLength: 8 }), { numRuns: 60, seed: 7 });
  return [
    ...random,
    ...[counters("raw/scan_00012/scan_00012_", 40, 6), counters("raw/scan_", 90, 1), counters("Ät", 50, 2)],
    ...[["00", "01", "02"], ["a7", "b7", "7c"], ["x_", "y_"], counters("raw/scan_00012_0007_x", 12, 3)],
  ];
}

/** Datasets with files, their search by either plan, and those who search. */
export async function filesWorld(connection: Parameters<typeof searchable>[0]) {
  const world = await searchable(connection, "columns");
  const known: Known[] = [];
  for (const [index, names] of lists().entries()) {
    const isOpen = index % 3 > 0;
    const shared = index % 5 === 0 ? ["g3"] : [];
    // Some lists name a proposal twice.
    const proposals = index % 6 === 0 ? ["p1", "p1"] : [`p${index % 4}`];
    const one = {
      pid: `ds/${index}`,
      beamtime: `b${index % 3}`,
      creationTime: new Date(1_600_000_000_000 + (index % 20) * 1_000).toISOString(),
    };
    await world.datasets.create(world.admin, {
      ...{ pid: one.pid, creationTime: one.creationTime, type: "raw", datasetName: `d${index}`, sourceFolder: "/data" },
      ...{ ownerGroup: isOpen ? "g1" : "g2", accessGroups: shared, isPublished: index % 11 === 0 },
      ...{ proposalIds: proposals, beamtimeIds: [one.beamtime], keywords: ["known"] },
    });
    // Names come again in a second block; those of archive copies do not count.
    const again = index % 4 === 1 ? names.slice(0, 3) : [];
    if (names.length > 0) await world.addFiles(one.pid, names, null, 3);
    if (index % 4 > 1) await world.addFiles(one.pid, ["raw/scan_00012.h5", "a b42"], null, 3, "datablock");
    if (again.length > 0) await world.addFiles(one.pid, again);
    const readers = [isOpen ? "g1" : "g2", ...shared, ...(index % 11 === 0 ? ["everybody"] : [])];
    known.push({ ...one, readers, names: [...names, ...again], proposals: [...new Set(proposals)] });
  }
  const caller = async (...groups: string[]): Promise<Caller> => ({
    principal: await world.principal(groups),
    reads: ({ readers }) => ["everybody", ...groups].some((group) => readers.includes(group)),
  });
  const callers: Caller[] = [
    { principal: world.admin, reads: () => true },
    { principal: world.anonymous, reads: ({ readers }) => readers.includes("everybody") },
    ...[await caller("g1"), await caller("g2", "g3"), await caller("g3"), await caller()],
  ];
  const engines: Record<"columns" | "postgresql", SearchEngine> = {
    columns: world.search,
    postgresql: createPostgresSearch(world.database),
  };
  return { ...world, known, callers, engines };
}

/** A pattern compared the slow way, told apart from LIKE. */
export function fits(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("\\*", ".*")
    .replaceAll("\\?", ".");
  return new RegExp(/[*?]/.test(pattern) ? `^(.*/)?${source}$` : source, "isu").test(path);
}

const pieces = fc.constantFrom(
  ...["scan", "SCAN_", "0001", "00012", "%", "_", "\\", "*", "?", ".h5", "raw/", "a b", "Ä", "zz", "7", "42", "1_"],
  ...["#", "é", "𐐨", "😀", "å", "09", "9", "00"],
);

/** What may be typed: fragments, and patterns with wildcards. */
export const pattern = fc
  .array(pieces, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((text) => text.replaceAll(/[*?]/g, "").length >= 2);
