import type { JobInput } from "@margay/contract";
import type { CatalogueClient } from "./catalogue-client.ts";

const jobId = "demo-data";

const job = (anchor: Date, statusCode: string): JobInput => ({
  type: "demo data",
  statusCode,
  ownerUser: "admin",
  jobParams: { anchor: anchor.toISOString() },
});

/**
 * The instant to which the demo's times are relative, kept in a job record, so that a load that was cut short goes on
 * with the same data. Undefined when there is nothing to load.
 */
export async function findStart(client: CatalogueClient): Promise<Date | undefined> {
  const kept = await client.get(`/v1/jobs/${jobId}`);
  if (kept.status === 200) {
    const { statusCode, jobParams } = kept.body as JobInput; // the catalogue answered a job
    return statusCode === "running" ? new Date(String(jobParams?.anchor)) : undefined;
  }
  const present = await client.get("/v1/datasets?limit=1&facets=none");
  const { total = 0 } = present.body as { total?: number }; // the catalogue answered a page
  if (total > 0) return undefined;
  const anchor = new Date();
  anchor.setUTCMilliseconds(0);
  await client.put("jobs", jobId, job(anchor, "running"));
  return anchor;
}

export const finish = (client: CatalogueClient, anchor: Date) => client.put("jobs", jobId, job(anchor, "finished"));
