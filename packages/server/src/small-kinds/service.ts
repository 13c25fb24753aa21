import { instrumentKind } from "../instruments/index.ts";
import { jobKind, jobListFilters, newestStates } from "../jobs/index.ts";
import { policyKind } from "../policies/index.ts";
import { beamtimeKind, countDatasets, proposalKind } from "../proposals/index.ts";
import { publicationKind } from "../publications/index.ts";
import type { RecordKind } from "../records/kind.ts";
import { createListService, type Decorate, type ListService } from "../records/list-service.ts";
import { createRecordService } from "../records/service.ts";
import { createRecordStore, type ListFilters } from "../records/store.ts";
import type { RecordDeps, RecordService } from "../records/verbs.ts";
import { sampleKind } from "../samples/index.ts";

export interface SmallKind {
  service: RecordService;
  lists: ListService;
  /** Parameters by which its lists are filtered, with the tags of the references. */
  refs: Record<string, string>;
}

export type SmallKindName = "proposal" | "beamtime" | "sample" | "instrument" | "policy" | "publication" | "job";
export type SmallKinds = Record<SmallKindName, SmallKind>;

/** The kinds that need nothing beyond the record engine. */
export function createSmallKinds(deps: RecordDeps & { pidPrefix: string }): SmallKinds {
  const db = deps.database.kysely;
  const counted: Decorate = (principal, rows) => countDatasets(db, principal, rows);
  const executed: Decorate = async (_principal, rows) => {
    const states = await newestStates(
      db,
      rows.map((row) => row.id),
    );
    return rows.map((row) => ({ ...row, extra: { ...row.extra, execution: { state: states.get(row.id) ?? "none" } } }));
  };
  const make = (
    kind: RecordKind,
    refs: Record<string, string> = {},
    decorate?: Decorate,
    filters: ListFilters = {},
  ): SmallKind => {
    const store = createRecordStore(kind, filters);
    const service = createRecordService(kind, store, deps);
    return { service, lists: createListService(kind, store, db, decorate), refs };
  };
  return {
    proposal: make(proposalKind, { instrument: "instrument", parent: "parent" }, counted),
    beamtime: make(beamtimeKind, { proposal: "proposal", instrument: "instrument" }),
    sample: make(sampleKind, { proposal: "proposal", parent: "parent" }),
    instrument: make(instrumentKind(deps.pidPrefix)),
    policy: make(policyKind, { group: "group" }),
    publication: make(publicationKind, { dataset: "dataset" }),
    job: make(jobKind, { dataset: "dataset" }, executed, jobListFilters),
  };
}
