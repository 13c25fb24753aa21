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
import { firstDay, type World, weekMs } from "./world.ts";

const rowsPerStatement = 500;

type Kind = typeof proposalKind;

/** Writes the proposals, beamtimes, samples and instruments that datasets name, by the catalogue's own store. */
export async function writeRecords(db: Db, world: World): Promise<number> {
  const visibility = createVisibility(db);
  const context = { db, principal: importer, visibility, now: new Date(firstDay), declared: [] };
  let written = 0;
  async function write(kind: Kind, inputs: readonly Record<string, unknown>[]): Promise<void> {
    const store = createRecordStore(kind);
    for (let from = 0; from < inputs.length; from += rowsPerStatement) {
      const drafts = [];
      for (const input of inputs.slice(from, from + rowsPerStatement))
        drafts.push(await makeDraft(kind, { ...input }, context));
      written += (await store.insert(db, drafts)).length;
    }
  }
  const rights = (one: World["proposals"][number]) => ({
    ownerGroup: one.ownerGroup,
    accessGroups: [`${one.beamtime}-part`, one.beamline.staffGroup],
  });
  const period = (one: World["proposals"][number]) => ({
    startTime: new Date(firstDay + one.firstWeek * weekMs).toISOString(),
    endTime: new Date(firstDay + (one.firstWeek + one.weeks) * weekMs).toISOString(),
  });
  await write(
    instrumentKind("bench"),
    world.beamlines.map((one) => ({
      pid: one.instrumentId,
      name: `Beamline ${one.name}`,
      uniqueName: one.name,
      facility: "DESY",
      techniques: one.techniques,
    })),
  );
  await write(
    proposalKind,
    world.proposals.map((one) => ({
      proposalId: one.id,
      title: one.title,
      abstract: `${one.title} with ${one.keywords.join(", ")}`,
      firstname: one.pi.split(" ")[0],
      lastname: one.pi.split(" ")[1],
      instrumentIds: [one.beamline.instrumentId],
      ...period(one),
      ...rights(one),
    })),
  );
  await write(
    beamtimeKind,
    world.proposals.map((one) => ({
      beamtimeId: one.beamtime,
      proposalId: one.id,
      title: one.title,
      beamline: one.beamline.name,
      instrumentId: one.beamline.instrumentId,
      ...period(one),
      ...rights(one),
    })),
  );
  await write(
    sampleKind,
    world.proposals.flatMap((one) =>
      one.samples.map((sample) => ({
        sampleId: sample.id,
        sampleName: sample.name,
        proposalId: one.id,
        ...rights(one),
      })),
    ),
  );
  return written;
}
