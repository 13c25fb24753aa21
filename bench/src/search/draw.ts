import type { DatasetInput } from "@margay/contract";
import { seeded } from "../random.ts";
import type { Caller } from "./callers.ts";
import { searchDataset } from "./dataset.ts";
import { commonKeys, type NumericKey } from "./metadata-plan.ts";
import type { Proposal, World } from "./world.ts";

/** What is read from the database before the questions are made. */
export interface Samples {
  /** Paths of files. */
  paths: readonly string[];
  /** Cursors of pages far behind the first, for each caller. */
  cursors: Partial<Record<Caller["name"], readonly string[]>>;
}

/** Draws parts of questions from the data of one caller, always in the same order. */
export interface Drawer {
  whole(below: number): number;
  /** A word whose rank in the vocabulary lies between these; rank 0 is the commonest. */
  word(from: number, to: number): string;
  keyword(): string;
  proposal(): Proposal;
  dataset(): DatasetInput;
  /** A value of one facet, as a parameter of the list. */
  facet(): Record<string, string>;
  several(count: number, one: () => string): string[];
  commonKey(): string;
  /** A key that all beamlines have, as one of them writes it. */
  numericKey(): NumericKey;
  cursor(): string;
  fileFragment(from: number, to: number): string;
  /** The next longer beginning of what somebody types, from two characters on; then of the next text. */
  typed(who: string, text: () => string): string;
  suggestible(): string;
}

export function createDrawer(world: World, caller: Caller, samples: Samples, seed: number): Drawer {
  const random = seeded(seed);
  const { whole } = random;
  const of = <T>(all: readonly T[]): T => all[whole(all.length)] as T; // of lists that have entries
  const typing = new Map<string, { text: string; length: number }>();
  const draw: Drawer = {
    whole,
    word: (from, to) => world.words[from + whole(to - from)] ?? "",
    keyword: () => (whole(2) ? of(draw.proposal().keywords) : of(world.keywords)),
    // Half of what people look for is theirs.
    proposal: () => of(whole(2) ? caller.proposals : world.proposals),
    dataset: () => searchDataset(world, whole(world.datasets)),
    facet() {
      const one = draw.proposal();
      return of<Record<string, string>>([
        { instrument: one.beamline.instrumentId },
        { keyword: draw.keyword() },
        { proposal: one.id },
        { principalInvestigator: one.pi },
        { technique: of(one.beamline.techniques).pid },
        { creationLocation: one.beamline.location },
        { ownerGroup: one.ownerGroup },
        { sample: of(one.samples).id },
      ]);
    },
    several: (count, one) => [...new Set(Array.from({ length: count }, one))],
    commonKey: () => of(commonKeys),
    numericKey() {
      const [first] = draw.proposal().beamline.kits;
      return first?.keys[whole(commonKeys.length)] as NumericKey; // the common keys come first in every kit
    },
    cursor: () => of(samples.cursors[caller.name] ?? [""]),
    fileFragment(from, to) {
      const path = of(samples.paths.length > 0 ? samples.paths : ["scan_00001.h5"]);
      const name = path.slice(path.lastIndexOf("/") + 1);
      const length = Math.min(name.length, from + whole(to - from));
      const start = whole(name.length - length + 1);
      return name.slice(start, start + length).replace(/[\s"()*?]/g, "");
    },
    typed(who, text) {
      let now = typing.get(who);
      if (now === undefined || now.length >= now.text.length) {
        do now = { text: text(), length: 1 };
        while (now.text.length < 2);
        typing.set(who, now);
      }
      now.length++;
      return now.text.slice(0, now.length);
    },
    suggestible: () =>
      of([
        () => `${of(commonKeys)}:`,
        () => `technique:${of(of(world.beamlines).techniques).name.split(" ").at(-1) ?? ""}`,
        () => `pi:${draw.proposal().pi.split(" ")[0] ?? ""}`,
        () => `keyword:${draw.keyword()}`,
        () => draw.proposal().id,
        () => `instrument:${of(world.beamlines).name}`,
      ])(),
  };
  return draw;
}

/** A condition on one numeric key of a width that keeps between a hundredth and a third of the values. */
export function quantityRange(draw: Drawer): string {
  const { path, unit, lo, hi, logarithmic } = draw.numericKey();
  const start = draw.whole(700) / 1_000;
  const end = start + (10 + draw.whole(290)) / 1_000;
  const at = (share: number) => Number((logarithmic ? lo * (hi / lo) ** share : lo + share * (hi - lo)).toPrecision(4));
  return `${path.join(".")}:${at(start)}..${at(end)}${unit ?? ""}`;
}
