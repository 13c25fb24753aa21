import type { Condition, Query } from "@margay/columns";
import { seeded } from "../random.ts";
import { classes, spanUs } from "./rows.ts";

/** What the catalogue counts on its first page. */
const counted = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const newest = { by: { number: 0 }, descending: true, limit: 25 };

export interface Asked {
  readonly name: string;
  /** A question of this kind that was not asked before. */
  make(turn: number): Query;
}

/** `count` classes of all, by chance. */
function someClasses(count: number, seed: number): Uint8Array {
  const random = seeded(seed);
  const visible = new Uint8Array(classes);
  for (let left = count; left > 0; left -= 1) visible[random.whole(classes)] = 1;
  return visible;
}

export function questions(rows: number): Asked[] {
  const few = someClasses(20, 1);
  const many = someClasses(classes / 2, 2);
  const page = (more: Partial<Query>): Query => ({ visible: "all", facets: counted, page: newest, ...more });
  const range = (turn: number, key: number, high: number, share: number): Condition => {
    const from = seeded(turn * 31 + key).between(0, high * (1 - share));
    return { op: "quantity", key, bounds: { lo: from, hi: from + high * share } };
  };
  const half = (turn: number): Condition => range(turn, 2, 100, 0.5);
  const two = (turn: number): Condition => ({ op: "and", of: [range(turn, 4, 20, 0.5), range(turn, 5, 100, 0.6)] });
  return [
    { name: "first page, few classes", make: () => page({ visible: few }) },
    { name: "first page, half of the classes", make: () => page({ visible: many }) },
    { name: "first page, all classes", make: () => page({}) },
    {
      name: "first page, classes never asked for",
      make: (turn) => page({ visible: someClasses(classes / 2, 100 + turn) }),
    },
    {
      name: "one facet selected",
      make: (turn) => page({ selections: [{ facet: 3, values: Uint32Array.of(turn % 40) }] }),
    },
    { name: "half of the rows fit a range", make: (turn) => page({ where: half(turn) }) },
    { name: "two ranges (30 %)", make: (turn) => page({ where: two(turn) }) },
    { name: "two ranges, half of the classes", make: (turn) => page({ visible: many, where: two(turn) }) },
    { name: "two ranges, few classes", make: (turn) => page({ visible: few, where: two(turn) }) },
    {
      name: "two ranges, three facets selected",
      make: (turn) =>
        page({
          where: two(turn),
          selections: [
            { facet: 0, values: Uint32Array.of(0) },
            { facet: 4, values: Uint32Array.of(turn % 7, (turn + 1) % 7) },
            { facet: 10, values: Uint32Array.of(turn % 11, (turn + 1) % 11) },
          ],
        }),
    },
    {
      name: "sorted by a quantity",
      make: (turn) =>
        page({ page: { by: { quantities: Int32Array.of(turn % 36) }, descending: turn % 2 === 0, limit: 25 } }),
    },
    {
      name: "1 % of the ids",
      make: (turn) => page({ where: { op: "ids", ids: someIds(rows, 0.01, turn) } }),
    },
    { name: "20 % of the ids", make: (turn) => page({ where: { op: "ids", ids: someIds(rows, 0.2, turn) } }) },
    {
      name: "a word",
      make: (turn) => page({ where: { op: "term", column: 0, test: { equals: `word${turn * 17}` } } }),
    },
    {
      name: "half fit, histograms and extents",
      make: (turn) =>
        page({
          where: half(turn),
          extents: [{ number: 4 }, { quantities: Int32Array.of(5) }],
          histograms: [{ of: { number: 0 }, edges: edges(Date.UTC(2015, 0) * 1000, spanUs, 44) }],
        }),
    },
  ];
}

function edges(from: number, span: number, bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, at) => from + (at * span) / bins);
}

function someIds(rows: number, share: number, seed: number): Int32Array {
  const random = seeded(seed + 7);
  const ids = new Int32Array(Math.floor(rows * share));
  let id = 0;
  for (let at = 0; at < ids.length; at += 1) {
    id += 1 + random.whole(Math.floor(2 / share) - 1);
    ids[at] = id;
  }
  return ids;
}
