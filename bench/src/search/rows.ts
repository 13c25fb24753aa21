import type { Db, Principal, Visibility } from "./catalogue.ts";
import { createKeysets, createMetadataKeys, datasetKind, datasetRow, declaredTotals, makeDraft } from "./catalogue.ts";
import { type CopyValue, copyLine } from "./copy.ts";
import { searchDataset } from "./dataset.ts";
import type { World } from "./world.ts";

/** Lines of COPY by table; `stage` holds what the search vectors are made of. */
export type Lines = Record<"dataset" | "dataset_doc" | "vis" | "dataset_param" | "stage", string[]>;

/** Who writes: the import of an administrator. */
export const importer: Principal = {
  username: "bench",
  accountId: undefined,
  groups: new Set(),
  groupIds: [0],
  roles: new Set(["admin"]),
  scopes: new Set(["read", "write", "admin"]),
};

/** Makes the rows of datasets with the catalogue's own functions, so that they are what its service would write. */
export interface RowMaker {
  /** Rows of the datasets `from` up to, not including, `to`; the n-th has the id n + 1. */
  lines(from: number, to: number): Promise<Lines>;
}

export function createRowMaker(world: World, db: Db, visibility: Visibility, columns: readonly string[]): RowMaker {
  const kind = datasetKind({ pidPrefix: "bench", clock: () => new Date(0) });
  const [keys, keysets] = [createMetadataKeys(db), createKeysets(db)];
  const context = {
    db,
    principal: importer,
    visibility,
    now: new Date(0),
    declared: declaredTotals,
  };

  async function add(lines: Lines, n: number): Promise<void> {
    const draft = await makeDraft(kind, { ...searchDataset(world, n) }, context);
    const row = datasetRow(draft, kind.refs?.(draft.doc) ?? []);
    const numeric = row.quantities.map((one) => ({ key: one.key, unitSI: one.unit_si, unit: one.unit, numeric: true }));
    const textual = row.strings.map((key) => ({ key, unitSI: "", unit: null, numeric: false }));
    const keyIds = await keys.ids([...numeric, ...textual]);
    const keysetId = await keysets.idOf(draft.doc.scientificMetadata);
    const id = n + 1;
    const values: Record<string, unknown> = { ...row, id, keyset_id: keysetId };
    // The columns are those that the row and the table both have.
    lines.dataset.push(copyLine(columns.map((name) => (values[name] ?? null) as CopyValue)));
    lines.dataset_doc.push(copyLine([id, row.doc, row.flags]));
    for (const group of row.readers) lines.vis.push(copyLine([group, row.ct, id]));
    if (numeric.length > 0) {
      const [lo, hi] = [row.quantities.map((one) => one.lo), row.quantities.map((one) => one.hi)];
      lines.dataset_param.push(copyLine([id, keyIds.slice(0, numeric.length), lo, hi]));
    }
    lines.stage.push(copyLine([id, row.title_words, row.words, row.tags, row.readers]));
  }

  return {
    async lines(from, to) {
      const lines: Lines = { dataset: [], dataset_doc: [], vis: [], dataset_param: [], stage: [] };
      for (let n = from; n < to; n++) await add(lines, n);
      return lines;
    },
  };
}

/** Columns of the table `dataset` that a row fills. */
export function filledColumns(columnsOfTable: readonly string[]): string[] {
  const unwritten = ["version"];
  return columnsOfTable.filter((name) => !unwritten.includes(name));
}
