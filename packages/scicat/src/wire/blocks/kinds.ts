import { datablockRecord, origDatablockRecord, type RecordSchema } from "@margay/contract";
import type { Blocks, Catalogue } from "@margay/server";
import { named, type WireError } from "../errors.ts";
import { datablockNames, type NameTable, origDatablockNames } from "../filter/index.ts";
import { datablockIn, datablockOut, origDatablockIn, origDatablockOut } from "../records/block.ts";
import type { Opened } from "../records/record.ts";
import type { Doc } from "../shape.ts";

/** What tells the two kinds of blocks apart. */
export interface BlockKind {
  kind: "origdatablock" | "datablock";
  schema: RecordSchema;
  names: NameTable;
  blocks(catalogue: Catalogue): Blocks;
  /** `before` is the block as it was, when it is changed. */
  fieldsIn(body: Doc, before?: Doc): Doc;
  out(opened: Opened): Doc;
  /** 404 for a block that is not there. */
  absent(id: string): WireError;
}

export const origDatablocks: BlockKind = {
  kind: "origdatablock",
  schema: origDatablockRecord,
  names: origDatablockNames,
  blocks: (catalogue) => catalogue.origDatablocks,
  fieldsIn: origDatablockIn,
  out: origDatablockOut,
  absent: (id) => named(404, `origDatablock: ${id} not found`),
};

export const datablocks: BlockKind = {
  kind: "datablock",
  schema: datablockRecord,
  names: datablockNames,
  blocks: (catalogue) => catalogue.datablocks,
  fieldsIn: datablockIn,
  out: datablockOut,
  absent: (id) => named(404, `datablock: ${id} not found`),
};
