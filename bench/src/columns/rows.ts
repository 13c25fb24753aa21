import type { Schema, SourceRow } from "@margay/columns";
import { datasetFacets } from "@margay/contract";
import { seeded } from "../random.ts";

/** The columns that the catalogue keeps of a dataset. */
export const schema: Schema = {
  facets: [...datasetFacets, "accessGroup", "ref", "keyset"],
  numbers: [
    "creationTime",
    "createdAt",
    "updatedAt",
    "startTime",
    "size",
    "packedSize",
    "numberOfFiles",
    "numberOfFilesArchived",
  ],
  terms: ["word", "tag"],
};

export const classes = 4000;
/** Keys below this are common; each row has nine of ten of them. */
export const commonKeys = 36;
const rareKeys = 3000;
const words = 40_000;
const startUs = Date.UTC(2015, 0) * 1000;
export const spanUs = 11 * 365 * 24 * 3600 * 1e6;

/** A beamtime: who measures where, for how long. Its rows have the same visibility. */
interface Beamtime {
  readonly group: string;
  readonly proposal: string;
  readonly investigator: string;
  readonly instrument: number;
  readonly published: boolean;
  readonly beginUs: number;
}

/** Rows with the ids `first` up to `first + count`, in no other order, as a facility's catalogue has them. */
export function makeRows(first: number, count: number, withTerms: boolean): SourceRow[] {
  const random = seeded(first);
  const beamtimes = Array.from({ length: classes }, (_, acl) => beamtimeOf(acl));
  return Array.from({ length: count }, (_, at) => {
    const skewed = random.between(0, 1);
    const acl = Math.floor(skewed * skewed * classes);
    const { group, proposal, investigator, instrument, published, beginUs } = beamtimes[acl] ?? beamtimeOf(acl);
    const timeUs = beginUs + Math.floor(random.between(0, spanUs / 40));
    const technique = instrument % 7;
    const raw = random.whole(10) < 8;
    const setup = random.whole(12);
    return {
      id: first + at,
      acl,
      facets: [
        [raw ? "raw" : "derived"],
        [`/facility/hall-${instrument % 5}/beamline-${instrument}`],
        [group],
        [`instrument-${instrument}`],
        random.whole(10) < 3 ? [`technique-${technique}`, `technique-${technique + 7}`] : [`technique-${technique}`],
        Array.from({ length: random.whole(4) }, () => `keyword-${random.whole(60)}`),
        [proposal],
        random.whole(10) < 8 ? [`sample-${acl}-${random.whole(12)}`] : [],
        [investigator],
        [raw ? "nexus" : random.pick(["hdf5", "cbf", "tiff"])],
        [String(2015 + Math.floor((timeUs - startUs) / (365 * 24 * 3600 * 1e6)))],
        [String(published)],
        [`access-${instrument}`],
        [`proposal:${proposal}`, `beamtime:${acl}`],
        [String(instrument * 12 + setup)],
      ],
      numbers: [
        timeUs,
        timeUs + 1e6 * random.whole(1000),
        timeUs + 1e6 * random.whole(100_000),
        random.whole(10) < 9 ? timeUs - 1e6 * random.whole(1000) : Number.NaN,
        Math.floor(2 ** random.between(10, 40)),
        raw ? 0 : Math.floor(2 ** random.between(10, 40)),
        1 + random.whole(3000),
        random.whole(2) * random.whole(3000),
      ],
      quantities: makeQuantities(random),
      terms: withTerms
        ? [
            Array.from({ length: 20 }, () => `word${Math.floor(random.between(0, 1) ** 3 * words)}`),
            Array.from({ length: 6 }, (_, tag) => `key${tag}=value${random.whole(50 * (tag + 1))}`),
          ]
        : [[], []],
    };
  });
}

function beamtimeOf(acl: number): Beamtime {
  const random = seeded(acl + 1);
  return {
    group: `group-${acl}`,
    proposal: `${20_000_000 + Math.floor(acl / 2)}`,
    investigator: `investigator-${Math.floor(acl / 5)}`,
    instrument: random.whole(40),
    published: random.whole(5) === 0,
    beginUs: startUs + Math.floor(random.between(0, 0.97 * spanUs)),
  };
}

/** A third of the common keys have few different values, a third are rounded, a third are as measured. */
function makeQuantities(random: ReturnType<typeof seeded>) {
  const keys: number[] = [];
  const values: number[] = [];
  for (let key = 0; key < commonKeys; key += 1) {
    if (random.whole(10) === 0) continue;
    keys.push(key);
    if (key % 3 === 0) values.push(random.whole(50) * 0.1);
    else if (key % 3 === 1) values.push(Math.round(random.between(0, 20_000)) / 1000);
    else values.push(random.between(0, 100));
  }
  for (let rare = random.whole(4); rare > 0; rare -= 1) {
    keys.push(commonKeys + random.whole(rareKeys));
    values.push(random.between(0, 1));
  }
  return { keys, lo: values, hi: values };
}
