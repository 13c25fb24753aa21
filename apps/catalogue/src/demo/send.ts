import type { Logger } from "../logger.ts";
import type { CatalogueClient } from "./catalogue-client.ts";
import { inParallel } from "./catalogue-client.ts";
import { writeDemoFiles } from "./files/index.ts";
import { type PlannedDataset, planDatasets } from "./plan/datasets.ts";
import { publicationRecords } from "./plan/publications.ts";
import { beamtimeRecords, instrumentRecords, policyRecords, proposalRecords, sampleRecords } from "./plan/records.ts";
import { addSpecialCases } from "./plan/special.ts";
import { pictureOf } from "./signals/picture.ts";

export interface SendDeps {
  client: CatalogueClient;
  /** All times are relative to it. */
  anchor: Date;
  dataDir: string;
  log: Logger;
}

const atOnce = 8;

/** Sends all records with the keys that the plan gives them: what is there already stays as it is. */
export async function sendEverything({ client, anchor, dataDir, log }: SendDeps): Promise<void> {
  const put = (path: string, records: readonly { key: string; body: object }[]) =>
    inParallel(records, atOnce, ({ key, body }) => client.put(path, key, body));
  const datasets = planDatasets(anchor);
  addSpecialCases(datasets);
  await writeDemoFiles(datasets, dataDir, anchor);
  log.info({ datasets: datasets.length }, "loading demo data");
  await put(
    "instruments",
    instrumentRecords().map((body) => ({ key: body.pid ?? "", body })),
  );
  await put(
    "proposals",
    proposalRecords(anchor).map((body) => ({ key: body.proposalId, body })),
  );
  await put(
    "beamtimes",
    beamtimeRecords(anchor).map((body) => ({ key: body.beamtimeId, body })),
  );
  await put(
    "samples",
    sampleRecords().map((body) => ({ key: body.sampleId ?? "", body })),
  );
  await put(
    "policies",
    policyRecords().map((body) => ({ key: body.id, body })),
  );
  let sent = 0;
  await inParallel(datasets, atOnce, async (dataset) => {
    await sendDataset(client, dataset);
    sent += 1;
    if (sent % 50 === 0) log.info({ sent, of: datasets.length }, "demo datasets");
  });
  await put(
    "publications",
    publicationRecords(datasets, anchor).map((body) => ({ key: body.doi, body })),
  );
}

async function sendDataset(
  client: CatalogueClient,
  { pid, input, files, hasPicture, caption, signal }: PlannedDataset,
) {
  await client.put("datasets", pid, input);
  const name = pid.slice(pid.indexOf("/") + 1);
  const { ownerGroup, accessGroups, instrumentGroup, isPublished, createdAt, createdBy, updatedAt, updatedBy } = input;
  const recorded = { createdAt, createdBy, updatedAt, updatedBy };
  await client.put("orig-datablocks", `${name}-files`, { datasetPid: pid, dataFileList: files, ...recorded });
  if (!hasPicture) return;
  await client.put("attachments", `${name}-preview`, {
    caption,
    thumbnail: pictureOf(signal()),
    relationships: [{ targetId: pid, targetType: "dataset" }],
    ownerGroup,
    accessGroups,
    instrumentGroup,
    isPublished,
    ...recorded,
  });
}
