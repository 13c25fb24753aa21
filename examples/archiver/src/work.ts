import { archive } from "./archive.ts";
import { type Catalogue, CatalogueFault, type Job } from "./catalogue.ts";
import { AlreadyThere, Refusal } from "./files.ts";
import { publishCopy, reset, retrieve } from "./retrieve.ts";
import type { Settings } from "./settings.ts";

type Result = Readonly<Record<string, unknown>>;

/**
 * Does one job. The catalogue's record decides, not the message: a job that ended, or is gone, is not done again.
 * Throws where the job shall be delivered again; a job that cannot be done is reported as such.
 */
export async function workOn(catalogue: Catalogue, settings: Settings, jobId: string): Promise<void> {
  const job = await catalogue.job(jobId);
  if (job === undefined || /^finished/.test(job.jobStatusMessage)) return;
  if (job.jobStatusMessage !== "inProgress") await catalogue.report(jobId, "inProgress");
  try {
    const result = await perform(catalogue, settings, job);
    await report(catalogue, jobId, "finishedSuccessful", { result });
  } catch (error) {
    if (!(error instanceof Refusal || (error instanceof CatalogueFault && !error.isPassing))) throw error;
    await report(catalogue, jobId, "finishedUnsuccessful", { error: error.message });
  }
}

async function perform(catalogue: Catalogue, settings: Settings, job: Job): Promise<Result[]> {
  const results: Result[] = [];
  for (const { pid, files } of job.datasetList ?? []) {
    switch (job.type) {
      case "archive":
        await archiveOrSay(catalogue, settings, job.id, pid);
        results.push({ datasetId: pid });
        break;
      case "retrieve":
        await retrieve(catalogue, settings, pid, files);
        results.push({ datasetId: pid });
        break;
      case "publish-copy":
        results.push({ datasetId: pid, url: await publishCopy(catalogue, settings, pid, files) });
        break;
      case "reset":
        await reset(catalogue, settings, pid, job.jobParams.discard === true);
        results.push({ datasetId: pid });
        break;
      default:
        throw new Refusal(`the archiver knows no jobs of type '${job.type}'`);
    }
  }
  return results;
}

/** An archive job that cannot be done leaves the dataset archivable, with the reason. */
async function archiveOrSay(catalogue: Catalogue, settings: Settings, jobId: string, pid: string): Promise<void> {
  try {
    await archive(catalogue, settings, jobId, pid);
  } catch (error) {
    if (error instanceof Refusal && !(error instanceof AlreadyThere))
      await catalogue.lifecycle(pid, { archivable: true, archiveStatusMessage: "archiveFailed" });
    throw error;
  }
}

/** Reports the end of a job. An error answer may come from an action that follows the update; then the status stands. */
async function report(catalogue: Catalogue, jobId: string, status: string, result: Result): Promise<void> {
  try {
    await catalogue.report(jobId, status, result);
  } catch (error) {
    if ((await catalogue.job(jobId))?.jobStatusMessage === status) return;
    // Refused for good would be refused again and again: the job stays as it is, for people to look at.
    if (error instanceof CatalogueFault && !error.isPassing)
      console.error(`job ${jobId} not reported: ${error.message}`);
    else throw error;
  }
}
