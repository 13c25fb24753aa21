import {
  beamtimeKind,
  createRecordStore,
  createVisibility,
  type Db,
  instrumentKind,
  makeDraft,
  proposalKind,
  sampleKind,
} from "./catalogue.ts";
import { importer } from "./rows.ts";
import { firstDay, type Proposal, type World, weekMs } from "./world.ts";

const rowsPerStatement = 500;

/** Small records of one kind, as they are sent to `/v1/{path}`. */
export interface RecordInputs {
  kind: typeof proposalKind;
  inputs: readonly Record<string, unknown>[];
}

const rights = (one: Proposal) => ({
  ownerGroup: one.ownerGroup,
  accessGroups: [`${one.beamtime}-part`, one.beamline.staffGroup],
});
const period = (one: Proposal) => ({
  startTime: new Date(firstDay + one.firstWeek * weekMs).toISOString(),
  endTime: new Date(firstDay + (one.firstWeek + one.weeks) * weekMs).toISOString(),
});

/** The proposals, beamtimes, samples and instruments that datasets name. */
export function recordInputs({ beamlines, proposals }: World): RecordInputs[] {
  return [
    {
      kind: instrumentKind("bench"),
      inputs: beamlines.map((one) => ({
        pid: one.instrumentId,
        name: `Beamline ${one.name}`,
        uniqueName: one.name,
        facility: "DESY",
        techniques: one.techniques,
      })),
    },
    {
      kind: proposalKind,
      inputs: proposals.map((one) => ({
        proposalId: one.id,
        title: one.title,
        abstract: `${one.title} with ${one.keywords.join(", ")}`,
        firstname: one.pi.split(" ")[0],
        lastname: one.pi.split(" ")[1],
        instrumentIds: [one.beamline.instrumentId],
        ...period(one),
        ...rights(one),
      })),
    },
    {
      kind: beamtimeKind,
      inputs: proposals.map((one) => ({
        beamtimeId: one.beamtime,
        proposalId: one.id,
        title: one.title,
        beamline: one.beamline.name,
        instrumentId: one.beamline.instrumentId,
        ...period(one),
        ...rights(one),
      })),
    },
    {
      kind: sampleKind,
      inputs: proposals.flatMap((one) =>
        one.samples.map((sample) => ({
          sampleId: sample.id,
          sampleName: sample.name,
          proposalId: one.id,
          ...rights(one),
        })),
      ),
    },
  ];
}

/** Writes them by the catalogue's own store. */
export async function writeRecords(db: Db, world: World): Promise<void> {
  const visibility = createVisibility(db);
  const context = { db, principal: importer, visibility, now: new Date(firstDay), declared: [] };
  for (const { kind, inputs } of recordInputs(world)) {
    const store = createRecordStore(kind);
    for (let from = 0; from < inputs.length; from += rowsPerStatement) {
      const batch = inputs.slice(from, from + rowsPerStatement);
      await store.insert(db, await Promise.all(batch.map((input) => makeDraft(kind, { ...input }, context))));
    }
  }
}
