import type { Mapped } from "./draft.ts";
import { type Doc, isObject } from "./ejson.ts";

/**
 * Totals of datasets. In the catalogue every block that arrives adds to its dataset's totals, whereas a SciCat dataset
 * declares totals that already count its blocks. So a dataset with blocks is first written without the totals that its
 * blocks will make up, and afterwards, where its declared totals are larger than their sum, once more with them.
 * A repeated import thus writes what is there already.
 */
export interface BlockSums {
  /** Takes a block's record into account. */
  add(block: Mapped): void;
  /** How to write a dataset; `afterwards` is the same record with its totals, where it needs to be written again. */
  plan(dataset: Mapped): { first: Mapped; afterwards?: Mapped };
  /** A dataset with all its totals spelled out, those that follow from its blocks too. */
  withTotals(dataset: Mapped): Mapped;
  /** What a record must look like when all blocks have arrived; other kinds than datasets as they are. */
  arrived(mapped: Mapped): Mapped;
}

interface Sums {
  size: number;
  numberOfFiles: number;
  packedSize: number;
  numberOfFilesArchived: number;
  /** Time of the newest change of a block. */
  changed: string;
}

const counted = {
  origdatablock: ["size", "numberOfFiles"],
  datablock: ["packedSize", "numberOfFilesArchived"],
} as const;

/** Keeps about 200 bytes for each dataset that has blocks. */
export function blockSums(): BlockSums {
  const byDataset = new Map<string, Sums>();
  return {
    add({ kind, record }) {
      if (kind !== "origdatablock" && kind !== "datablock") return;
      const pid = String(record.datasetPid);
      const sums = byDataset.get(pid) ?? {
        size: 0,
        numberOfFiles: 0,
        packedSize: 0,
        numberOfFilesArchived: 0,
        changed: "",
      };
      byDataset.set(pid, sums);
      const files = Array.isArray(record.dataFileList) ? record.dataFileList : [];
      const declared = kind === "origdatablock" ? record.size : (record.packedSize ?? 0);
      sums[counted[kind][0]] += typeof declared === "number" ? declared : sumOf(files);
      sums[counted[kind][1]] += files.length;
      if (typeof record.updatedAt === "string" && record.updatedAt > sums.changed) sums.changed = record.updatedAt;
    },
    plan(dataset) {
      const sums = byDataset.get(dataset.key);
      return sums ? planned(dataset, sums) : { first: dataset };
    },
    withTotals(dataset) {
      const sums = byDataset.get(dataset.key);
      if (!sums) return dataset;
      const { first, afterwards } = planned(dataset, sums);
      const { record } = afterwards ?? first;
      return { ...dataset, record: { ...summedUp(sums, record), ...record } };
    },
    arrived(mapped) {
      const sums = mapped.kind === "dataset" ? byDataset.get(mapped.key) : undefined;
      if (!sums) return mapped;
      const { first, afterwards } = planned(mapped, sums);
      const { updatedAt, updatedBy, ...record } = (afterwards ?? first).record;
      // Unless it was written last, a dataset's last change is the arrival of a block.
      const last = afterwards ? { updatedAt, updatedBy } : {};
      return { ...mapped, record: { ...summedUp(sums, record), ...record, ...last } };
    },
  };
}

/** Totals that a record leaves to its blocks. */
function summedUp({ changed: _, ...sums }: Sums, record: Doc): Doc {
  return Object.fromEntries(Object.entries(sums).filter(([name, sum]) => sum > 0 && record[name] === undefined));
}

function sumOf(files: unknown[]): number {
  let sum = 0;
  for (const file of files) if (isObject(file) && typeof file.size === "number") sum += file.size;
  return sum;
}

function planned(dataset: Mapped, sums: Sums): { first: Mapped; afterwards?: Mapped } {
  const first: Doc = { ...dataset.record };
  const notes = [...dataset.notes];
  const kept: Doc = {};
  const after: Doc = {};
  for (const name of ["size", "numberOfFiles", "packedSize", "numberOfFilesArchived"] as const) {
    const declared = first[name];
    // Totals that no block moves can be written at once.
    if (sums[name] === 0 || typeof declared !== "number") continue;
    delete first[name];
    if (declared > sums[name]) after[name] = declared;
    else if (declared < sums[name]) {
      kept[name] = declared;
      notes.push(
        `${name} was smaller than the sum over the dataset's blocks: the sum counts, its own kept in imported.${name}`,
      );
    }
  }
  // A block's arrival is a change of its dataset; unless the dataset is written once more, that is its last one.
  const { updatedAt, updatedBy } = first;
  if (Object.keys(after).length === 0 && typeof updatedAt === "string" && updatedAt < sums.changed) {
    Object.assign(kept, { updatedAt, ...(updatedBy === undefined ? {} : { updatedBy }) });
    notes.push("updatedAt is that of the newest block; the dataset's own kept in imported.updatedAt");
  }
  if (Object.keys(kept).length > 0) first.imported = { ...(isObject(first.imported) ? first.imported : {}), ...kept };
  const base = { ...dataset, notes, record: first };
  return Object.keys(after).length === 0
    ? { first: base }
    : { first: base, afterwards: { ...base, record: { ...first, ...after } } };
}
