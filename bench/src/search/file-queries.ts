import type { seeded } from "../random.ts";

export interface FileQueryKind {
  name: string;
  make(random: ReturnType<typeof seeded>): { q: string; narrowed?: "dataset" | "proposal" };
}

const digits = (value: number, length: number) => String(value).padStart(length, "0");
const letters = "abcdefghijklmnopqrstuvwxyz0123456789_";

/** What people type into a search for files, by how much of the catalogue has it. Each call makes another query. */
export const fileQueryKinds: readonly FileQueryKind[] = [
  {
    name: "everywhere (.h5, scan, raw/ …)",
    make: (random) => ({ q: random.pick([".h5", "scan", "raw/", ".nxs", "part0", "_0000", "SCAN_0", "master"]) }),
  },
  {
    name: "two characters",
    make: (random) => ({ q: `${letters[random.whole(36)]}${letters[random.whole(37)]}` }),
  },
  {
    name: "middling (a material, a person)",
    make: (random) => ({
      q: random.pick(["nmc811", "Kinase", "mueller", "pbtio3", "jensen", "_dry", "bsa_", "puck1"]),
    }),
  },
  { name: "a number", make: (random) => ({ q: digits(random.whole(2_000), 5) }) },
  { name: "a scan", make: (random) => ({ q: `scan_${digits(random.whole(2_000), 5)}` }) },
  {
    name: "one file of a scan",
    make: (random) => ({ q: `scan_${digits(random.whole(2_000), 5)}_${digits(1 + random.whole(8), 6)}` }),
  },
  {
    name: "rare (a crystal)",
    make: (random) => ({ q: `ferritin_puck${1 + random.whole(16)}_pos${1 + random.whole(16)}` }),
  },
  { name: "nowhere", make: (random) => ({ q: `zq${digits(random.whole(10_000), 4)}vx` }) },
  { name: "glob *_00012*", make: (random) => ({ q: `*_${digits(random.whole(2_000), 5)}*` }) },
  {
    name: "glob scan_*_00?.h5",
    make: (random) => ({ q: `scan_${digits(random.whole(20), 2)}*_00000${random.whole(9)}.h?` }),
  },
  { name: "in one dataset", make: (random) => ({ q: `_${digits(random.whole(40), 2)}`, narrowed: "dataset" }) },
  {
    name: "in one proposal",
    make: (random) => ({ q: random.pick(["scan_00", ".tif", "cycled", "h5"]), narrowed: "proposal" }),
  },
];
