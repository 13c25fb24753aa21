import { datasetFacets } from "@margay/contract";
import type { Ask } from "./client.ts";
import { type Drawer, quantityRange } from "./draw.ts";

/** A kind of question: `ask` makes a fresh one of it. */
export interface Kind {
  name: string;
  /** Also measured while the columns load, with the columns off, and beside writes. */
  core?: boolean;
  /** p95 to reach at up to two million and at ten million datasets, from the design's figures. */
  aimMs?: readonly [small: number, large: number];
  ask(draw: Drawer): Ask;
}

const list = (parameters: Record<string, string | number | readonly string[]>): Ask => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== "") search.append(name, String(one));
  return { path: `/v1/datasets?${search}` };
};

const screen = [50, 100] as const;
const ranges = [60, 120] as const;

/** A date within the three years, as a month. */
const month = (draw: Drawer) => `202${3 + draw.whole(3)}-${String(1 + draw.whole(12)).padStart(2, "0")}`;

/** Kinds that search datasets through our own API. */
export const datasetKinds: readonly Kind[] = [
  {
    name: "first page, total, all facets",
    core: true,
    aimMs: screen,
    // Facets in another order are another question to whoever remembers answers, and as much work.
    ask: (draw) => list({ limit: 25, facets: shuffled(draw, datasetFacets).join(",") }),
  },
  { name: "a rare word", aimMs: screen, ask: (draw) => list({ q: draw.word(3_000, 29_999) }) },
  {
    name: "a middling word",
    core: true,
    aimMs: screen,
    ask: (draw) => list({ q: draw.word(100, 2_000), limit: 25 + draw.whole(20) }),
  },
  {
    name: "a common word or two",
    core: true,
    aimMs: screen,
    ask: (draw) =>
      list({ q: `${draw.word(0, 30)} ${draw.whole(2) ? draw.word(0, 30) : ""}`.trim(), limit: 25 + draw.whole(50) }),
  },
  {
    name: "a phrase",
    aimMs: screen,
    ask: (draw) => {
      const words = (draw.dataset().description ?? "").split(" ");
      const at = draw.whole(words.length - 1);
      return list({ q: `"${words[at]} ${words[at + 1]}"`, limit: 25 + draw.whole(5) });
    },
  },
  {
    name: "one facet",
    core: true,
    aimMs: screen,
    ask: (draw) => list({ ...draw.facet(), limit: 25 + draw.whole(20) }),
  },
  {
    name: "three facets, several values each",
    core: true,
    aimMs: screen,
    ask: (draw) =>
      list({
        instrument: draw.several(4, () => draw.proposal().beamline.instrumentId),
        keyword: draw.several(3, () => draw.keyword()),
        year: draw.several(2, () => String(2_023 + draw.whole(3))),
      }),
  },
  { name: "one metadata range", core: true, aimMs: screen, ask: (draw) => list({ q: quantityRange(draw) }) },
  {
    name: "two metadata ranges",
    core: true,
    aimMs: ranges,
    ask: (draw) => list({ q: `${quantityRange(draw)} ${quantityRange(draw)}` }),
  },
  {
    name: "range on a rare key",
    aimMs: screen,
    ask: (draw) => {
      const low = draw.whole(800);
      return list({
        q: `special.r${String(20 + draw.whole(140)).padStart(3, "0")}:${low}..${low + 20 + draw.whole(180)}`,
      });
    },
  },
  {
    name: "or-groups and a negation",
    aimMs: screen,
    ask: (draw) =>
      list({
        q: `(${draw.word(50, 500)} or keyword:${draw.keyword()} or ${draw.word(50, 5_000)}) -${draw.word(0, 30)}`,
      }),
  },
  {
    name: "date and size",
    aimMs: screen,
    ask: (draw) =>
      list({
        q: `created:${month(draw)}..${month(draw)} size:>${1 + draw.whole(60)}GB`.replace(
          /created:(\S+?)\.\.(\S+)/,
          ordered,
        ),
      }),
  },
  {
    name: "sorted by name",
    aimMs: screen,
    ask: (draw) => list({ ...draw.facet(), sort: sorted(draw, "datasetName"), limit: 25 + draw.whole(20) }),
  },
  {
    name: "sorted by size",
    aimMs: screen,
    ask: (draw) => list({ ...draw.facet(), sort: sorted(draw, "size"), limit: 25 + draw.whole(20) }),
  },
  {
    name: "sorted by a metadata key",
    aimMs: screen,
    ask: (draw) =>
      list({
        ...draw.facet(),
        sort: sorted(draw, `metadata.instrument.${draw.commonKey()}`),
        limit: 25 + draw.whole(20),
      }),
  },
  {
    name: "a deep page by cursor",
    aimMs: screen,
    ask: (draw) => list({ limit: 10 + draw.whole(90), cursor: draw.cursor() }),
  },
  { name: "file: in a query", aimMs: [100, 100], ask: (draw) => list({ q: `file:${draw.fileFragment(5, 14)}` }) },
  {
    name: "suggestions while typing",
    aimMs: [50, 50],
    ask: (draw) => {
      const q = draw.typed("suggestion", () => draw.suggestible());
      return { path: `/v1/search/suggestions?q=${encodeURIComponent(q)}&cursor=${q.length}` };
    },
  },
];

/** Part of a file name, as it is typed: from two characters on. */
export const fileKind: Kind = {
  name: "file names while typing",
  core: true,
  aimMs: [100, 100],
  ask: (draw) => ({
    path: `/v1/files?q=${encodeURIComponent(draw.typed("file", () => draw.fileFragment(4, 12)))}&limit=${20 + draw.whole(30)}`,
  }),
};

const shuffled = <T>(draw: Drawer, all: readonly T[]): T[] =>
  all
    .map((one) => ({ one, at: draw.whole(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);

const sorted = (draw: Drawer, field: string) => `${field}:${draw.whole(2) ? "asc" : "desc"}`;
const ordered = (_all: string, a: string, b: string) => `created:${a < b ? a : b}..${a < b ? b : a}`;
