import type { DatasetRelations } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { NotFound } from "../errors.ts";
import { type RelationRow, relationsOf } from "./store.ts";

/** What a dataset is related to, as far as the caller may read it. Throws NotFound. */
export type GetRelations = (principal: Principal, pid: string) => Promise<DatasetRelations>;

/** Invariant: only what the caller may read has a name; an id that the dataset itself names is listed without one. */
export function createRelations(db: Db): GetRelations {
  return async (principal, pid) => {
    const rows = await relationsOf(db, principal, pid);
    if (!rows) throw new NotFound("dataset", pid);
    const of = <Entry>(relation: RelationRow["relation"], entry: (row: RelationRow) => Entry) =>
      rows.filter((row) => row.relation === relation).map(entry);
    // An unresolved id is one that the dataset names: its own text, no news of another record.
    const resolved = (field: string, { name }: RelationRow) =>
      name === null ? { resolved: false } : { [field]: name, resolved: true };
    return {
      proposals: of("proposal", (row) => ({ proposalId: row.key, ...resolved("title", row) })),
      beamtimes: of("beamtime", (row) => ({ beamtimeId: row.key, ...resolved("title", row) })),
      samples: of("sample", (row) => ({ sampleId: row.key, ...resolved("sampleName", row) })),
      instruments: of("instrument", (row) => ({ pid: row.key, ...resolved("name", row) })),
      inputs: of("input", (row) => ({ pid: row.key, ...resolved("datasetName", row) })),
      derived: of("derived", ({ key, name }) => ({ pid: key, datasetName: name ?? key })),
      publications: of("publication", ({ key, name }) => ({ doi: key, title: name ?? key })),
      attachments: of("attachment", ({ key, name, hasImage }) => ({ id: key, caption: name ?? "", hasImage })),
    } as DatasetRelations; // `resolved` sets the field that its caller names
  };
}
