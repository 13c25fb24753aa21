import { type BatchOptions, inBatches } from "./batches.ts";
import { compareRecord } from "./compare.ts";
import type { Mapped, RecordName } from "./draft.ts";
import type { Doc } from "./ejson.ts";
import { mappers } from "./mappers.ts";
import type { ImportReport } from "./report.ts";
import type { SourceItem } from "./source.ts";
import type { BlockSums } from "./totals.ts";
import type { CollectionCheck, RecordDifference, Verification } from "./verification.ts";

/** Reads the catalogue back, as an administrator. */
export interface Reader {
  /** The record as the catalogue serves it; undefined when it is not there. */
  get(kind: RecordName, key: string): Promise<Doc | undefined>;
  /** How many records of the kind there are. */
  count(kind: RecordName): Promise<number>;
}

export interface VerifyOptions {
  /** Records of each collection to compare. Default 200. */
  sample?: number | "all";
  /** From 0 to 1; for tests. */
  random?: () => number;
}

const defaultSample = 200;
const maxDifferences = 200;
const readsAtOnce = 8;

/**
 * Reads records back and compares them field by field with what the mapping makes of the source: a random choice of
 * each collection, or all. Records that were refused are told by the report, and not again here.
 */
export async function verify(
  options: BatchOptions & VerifyOptions & { reader: Reader; sums: BlockSums; report: ImportReport },
): Promise<Verification> {
  const result: Verification = { collections: [], differences: [], differencesTotal: 0 };
  for (const counts of options.report.collections) {
    const { collection } = counts;
    const check: CollectionCheck = { collection, expected: counts.keys, present: 0, compared: 0, different: 0 };
    result.collections.push(check);
    const chosen = choose(counts.read, options.sample ?? defaultSample, options.random ?? Math.random);
    const refused = new Set(
      options.report.failures.filter((one) => one.collection === collection).map((one) => one.index),
    );
    let kind: RecordName | undefined;
    const take = (item: SourceItem) => {
      if (!chosen(item.index) || refused.has(item.index)) return undefined;
      const mapped = expected(item, options.sums);
      kind ??= mapped?.kind;
      return mapped;
    };
    const compare = async (records: Mapped[]) => {
      for (const found of await compareAll(records, options)) {
        check.compared++;
        if (found.fields.length === 0) continue;
        check.different++;
        result.differencesTotal++;
        if (result.differences.length < maxDifferences) result.differences.push({ ...found, collection });
      }
    };
    await inBatches(options, "comparing", collection, take, compare);
    if (kind) check.present = await options.reader.count(kind);
  }
  return result;
}

/** A choice of `sample` of `total` indexes: each is taken with the chance that fills the sample. */
function choose(total: number, sample: number | "all", random: () => number): (index: number) => boolean {
  if (sample === "all" || sample >= total) return () => true;
  const chosen = new Set<number>();
  while (chosen.size < sample) chosen.add(Math.floor(random() * total));
  return (index) => chosen.has(index);
}

function expected(item: SourceItem, sums: BlockSums): Mapped | undefined {
  if ("problem" in item) return undefined;
  try {
    return sums.arrived(mappers[item.collection](item.doc));
  } catch {
    return undefined; // told when it was to be written
  }
}

async function compareAll(
  records: readonly Mapped[],
  { reader }: { reader: Reader },
): Promise<{ key: string; fields: RecordDifference["fields"] }[]> {
  const found: { key: string; fields: RecordDifference["fields"] }[] = [];
  for (let from = 0; from < records.length; from += readsAtOnce)
    found.push(
      ...(await Promise.all(
        records.slice(from, from + readsAtOnce).map(async (mapped) => {
          const there = await reader.get(mapped.kind, mapped.key);
          return { key: mapped.key, fields: there ? compareRecord(mapped, there) : ("missing" as const) };
        }),
      )),
    );
  return found;
}
