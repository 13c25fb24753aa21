import type { BeamtimeInput, Instrument, Proposal, ProposalInput, SampleInput } from "@margay/contract";
import type { BeamtimeMetadata, ExtractedSample } from "@margay/extract";
import { type Api, ApiError, listAll } from "../api/index.ts";
import { uuidOf } from "./hash.ts";
import type { Caller, Ownership } from "./owner.ts";

/** Records around datasets: proposals and beamtimes, instruments, samples. Each is looked at once a run. */
export interface Surroundings {
  /** Owner group of the proposal, where it is there and the caller may read it. */
  proposalGroup(beamtime: BeamtimeMetadata): Promise<string | undefined>;
  /** Creates or refreshes proposal and beamtime; says in words what could not be done. */
  keepBeamtime(beamtime: BeamtimeMetadata, ownership: () => Promise<Ownership>): Promise<void>;
  /** PID of the instrument of this name. */
  instrumentNamed(names: readonly (string | undefined)[]): Promise<string | undefined>;
  /** Creates the sample of this name for the group, or finds it; answers its id. */
  keepSample(sample: ExtractedSample, ownerGroup: string): Promise<string | undefined>;
  readonly notes: string[];
}

type Fields = Record<string, unknown>;

export function createSurroundings(api: Api, caller: Caller, dryRun: boolean): Surroundings {
  const notes: string[] = [];
  const once = new Map<string, Promise<unknown>>();
  let instruments: Promise<Instrument[]> | undefined;

  function onlyOnce<T>(key: string, work: () => Promise<T>): Promise<T> {
    const running = (once.get(key) as Promise<T> | undefined) ?? work(); // one key, one kind of work
    once.set(key, running);
    return running;
  }

  const find = async <T>(path: string): Promise<T | undefined> =>
    api.get<T>(path).catch((error) => {
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return undefined;
      throw error;
    });

  /** Creates the record, or fills in what it lacks; replaces values only where nobody else wrote last. */
  async function keep(kind: string, key: string, wanted: Fields): Promise<void> {
    const path = `/v1/${kind}/${encodeURIComponent(key)}`;
    const current = await find<Fields & { version: number; updatedBy: string }>(path);
    const mine = current?.updatedBy === caller.username;
    const news = Object.entries(wanted).filter(
      ([name, value]) =>
        current?.[name] === undefined || (mine && JSON.stringify(current[name]) !== JSON.stringify(value)),
    );
    if (dryRun || (current && news.length === 0)) return;
    try {
      if (!current) await api.request("PUT", path, { body: wanted, headers: { "if-none-match": "*" } });
      else
        await api.request("PATCH", path, {
          body: Object.fromEntries(news),
          type: "application/merge-patch+json",
          headers: { "if-match": `"${current.version}"` },
        });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Somebody else was first, or it is there but not for this caller's eyes.
      if (error.status === 412) return;
      notes.push(`${kind}/${key} was not written, datasets name it by its id: ${error.message}`);
    }
  }

  return {
    notes,
    proposalGroup: (beamtime) =>
      onlyOnce(`group ${beamtime.id}`, async () => {
        const id = beamtime.proposalId;
        const proposal = id === undefined ? undefined : await find<Proposal>(`/v1/proposals/${encodeURIComponent(id)}`);
        return proposal?.ownerGroup;
      }),
    keepBeamtime: (beamtime, ownership) =>
      onlyOnce(`beamtime ${beamtime.id}`, async () => {
        if (beamtime.beamtimeId === undefined) return; // commissioning has no proposal
        const ownerGroup = beamtime.ownerGroup ?? (await ownership()).ownerGroup;
        const records = recordsOf(beamtime, beamtime.beamtimeId, ownerGroup);
        await keep("proposals", records.proposal.proposalId, records.proposal);
        await keep("beamtimes", records.beamtime.beamtimeId, records.beamtime);
      }),
    async instrumentNamed(names) {
      const wanted = names.flatMap((name) => (name === undefined ? [] : name.trim().toLowerCase()));
      if (wanted.length === 0) return undefined;
      instruments ??= listAll<Instrument>(api, "/v1/instruments");
      const known = await instruments;
      const named = known.find((one) =>
        [one.name, one.uniqueName, one.pid].some((name) => name !== undefined && wanted.includes(name.toLowerCase())),
      );
      return named?.pid;
    },
    keepSample: (sample, ownerGroup) => {
      const { name } = sample;
      if (name === undefined) return Promise.resolve(undefined);
      const sampleId = uuidOf(`sample\n${ownerGroup}\n${name}`);
      return onlyOnce(`sample ${sampleId}`, async () => {
        const { formula, description, id, temperature, pressure, mass } = sample;
        const characteristics = { formula, id, temperature, pressure, mass };
        const input: SampleInput = {
          sampleName: name.slice(0, 2_000),
          ownerGroup,
          sampleCharacteristics: present(characteristics),
          ...(description === undefined ? {} : { description }),
        };
        await keep("samples", sampleId, { ...input });
        return sampleId;
      });
    },
  };
}

function recordsOf(beamtime: BeamtimeMetadata, beamtimeId: string, ownerGroup: string) {
  const { proposalId = beamtimeId, title, instrumentId, proposalType, accessGroups } = beamtime;
  const proposal: ProposalInput = {
    proposalId,
    title: title ?? `Proposal ${proposalId}`,
    ownerGroup,
    accessGroups,
    ...present({
      type: proposalType,
      piLastname: beamtime.principalInvestigator,
      piEmail: beamtime.contactEmail,
      instrumentIds: instrumentId === undefined ? undefined : [instrumentId],
    }),
  };
  const { facility, beamline, beamlineSetup, sourceFolder, startTime, endTime } = beamtime;
  const utc = (text: string | undefined) => (text === undefined ? undefined : new Date(text).toISOString());
  const made: BeamtimeInput = {
    beamtimeId,
    proposalId,
    ownerGroup,
    accessGroups,
    ...present({ title, facility, beamline, instrumentId, beamlineSetup, proposalType }),
    ...present({ corePath: sourceFolder, startTime: utc(startTime), endTime: utc(endTime) }),
  };
  return { proposal, beamtime: made };
}

const present = (fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
