import type { Me } from "@margay/contract";
import { Extractor } from "@margay/extract/node";
import { type Api, ApiError, NotReachable } from "../api/index.ts";
import { humanSize, type Output, plural } from "../output/index.ts";
import { type BeamtimeFinder, createBeamtimeFinder, type FoundBeamtime } from "./beamtime.ts";
import { buildWanted } from "./build.ts";
import { type Candidate, discover } from "./discover.ts";
import { type Read, readMasters } from "./extract.ts";
import { listFiles } from "./files.ts";
import type { IngestOptions, Trouble } from "./options.ts";
import { type Caller, callerOf, type Ownership, ownerObjection, ownerQuestion, ownershipOf } from "./owner.ts";
import { createSurroundings, type Surroundings } from "./records.ts";
import { makeReport, type Outcome, outcomeOf, type Report } from "./report.ts";
import { createWriter, type Writer } from "./write.ts";

/** The caller must say something more; nothing can go on without it. */
export class NeedsAnswer extends Error {}

export interface IngestDeps {
  api: Api;
  output: Output;
  signal: AbortSignal;
}

interface Run {
  options: IngestOptions;
  caller: Caller;
  beamtimes: BeamtimeFinder;
  surroundings: Surroundings;
  writer: Writer;
  signal: AbortSignal;
  datasets: Outcome[];
  troubles: Trouble[];
}

/**
 * Ingests files and folders.
 * @throws NeedsAnswer where the owner group cannot be guessed or is not the caller's; NotReachable, or ApiError for a refused token
 */
export async function ingest(paths: readonly string[], options: IngestOptions, deps: IngestDeps): Promise<Report> {
  const { api, output, signal } = deps;
  const caller = callerOf(await api.get<Me>("/v1/me"));
  if (!caller)
    throw new NeedsAnswer(
      "Ingesting needs a token: set MARGAY_TOKEN (margay token create makes one with scope write).",
    );
  const objection = ownerObjection(caller, options.ownerGroup);
  if (objection) throw new NeedsAnswer(objection);
  const progress = output.progress();
  const notes: string[] = [];
  const dryRun = options.dryRun === true;
  const surroundings = createSurroundings(api, caller, dryRun);
  const found = await discover(paths, {
    per: options.datasetPer,
    signal,
    onProgress: (files, sizeBytes) => progress.update(`found ${plural(files, "file")}, ${humanSize(sizeBytes)}`),
  });
  const run: Run = {
    options,
    caller,
    beamtimes: createBeamtimeFinder(options.timeZone),
    surroundings,
    writer: createWriter({ api, caller, dryRun, note: (text) => notes.push(text) }),
    signal,
    datasets: [],
    troubles: found.troubles,
  };
  const queue = found.candidates.values();
  let done = 0;
  let broken = false;
  const work = async () => {
    const extractor = new Extractor();
    try {
      for (const candidate of queue) {
        if (signal.aborted || broken) return;
        await ingestCandidate(run, extractor, candidate);
        progress.update(`${++done} of ${plural(found.candidates.length, "dataset")}: ${candidate.name}`);
      }
    } catch (error) {
      // What ends one worker ends them all.
      broken = true;
      throw error;
    } finally {
      await extractor.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.jobs, found.candidates.length) }, work));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.end();
  }
  run.datasets.sort((a, b) => (a.source < b.source ? -1 : 1));
  return makeReport(dryRun, {
    datasets: run.datasets,
    troubles: [...run.troubles, ...run.beamtimes.troubles],
    ignored: found.ignored,
    notes: [...surroundings.notes, ...notes],
    stopped: signal.aborted,
  });
}

async function ingestCandidate(run: Run, extractor: Extractor, candidate: Candidate): Promise<void> {
  const { options, signal } = run;
  const beamtime = await run.beamtimes.find(candidate.folder);
  const timeZone = options.timeZone ?? (beamtime ? "Europe/Berlin" : undefined);
  const { reads, warnings, troubles } = await readMasters(extractor, candidate, {
    preview: options.preview,
    timeZone,
    signal,
  });
  const files = await listFiles(candidate.files, candidate.folder, { algorithm: options.checksum, signal });
  run.troubles.push(...troubles, ...files.troubles);
  for (const read of reads) {
    const ownership = rememberOnce(() => findOwner(run, beamtime));
    const [instrumentId, sampleId] = await around(run, read, ownership);
    const wanted = {
      ...buildWanted(candidate, read, { options, beamtime, instrumentId, sampleId }),
      files: files.list,
    };
    try {
      if (beamtime) await run.surroundings.keepBeamtime(beamtime.metadata, ownership);
      const outcome = await run.writer.write(wanted, ownership);
      run.datasets.push({ ...outcome, warnings });
    } catch (error) {
      if (signal.aborted || isFatal(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      run.datasets.push({ ...outcomeOf(wanted, "failed"), warnings, reason });
    }
  }
}

async function around(run: Run, { entry }: Read, ownership: () => Promise<Ownership>) {
  const { options, surroundings } = run;
  const names = [entry?.instrument.name, entry?.instrument.shortName, entry?.beamline];
  const instrumentId = options.instrument === undefined ? await surroundings.instrumentNamed(names) : undefined;
  const makes = options.createSamples === true && entry?.sample.name !== undefined;
  const sampleId = makes ? await surroundings.keepSample(entry.sample, (await ownership()).ownerGroup) : undefined;
  return [instrumentId, sampleId] as const;
}

async function findOwner({ options, caller, surroundings }: Run, beamtime: FoundBeamtime | undefined) {
  const metadata = beamtime?.metadata;
  const proposalGroup = metadata ? await surroundings.proposalGroup(metadata) : undefined;
  const ownership = ownershipOf(caller, options.ownerGroup, metadata, proposalGroup);
  if (!ownership) throw new NeedsAnswer(ownerQuestion(caller));
  return ownership;
}

function rememberOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

// No use in trying the next dataset.
const isFatal = (error: unknown) =>
  error instanceof NeedsAnswer || error instanceof NotReachable || (error instanceof ApiError && error.status === 401);
