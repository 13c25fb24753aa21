import type { BeamtimeInput, InstrumentInput, PolicyInput, ProposalInput, SampleInput } from "@margay/contract";
import { beamtimes, type DemoBeamtime, ownerGroup, readerGroup, staffGroup } from "../content/beamtimes.ts";
import { type DemoInstrument, instruments } from "../content/instruments.ts";
import { type DemoProposal, proposals } from "../content/proposals.ts";
import { type DemoSample, samples } from "../content/samples.ts";
import { addDays, beamtimeSpan, corePath } from "./places.ts";

const isPublic = (beamtime: DemoBeamtime) => beamtime.published > 0;

export function instrumentRecords(): InstrumentInput[] {
  return Object.values(instruments).map(
    ({ pid, name, uniqueName, facility, description, techniques, customMetadata }: DemoInstrument) => ({
      pid,
      name,
      ...(uniqueName ? { uniqueName } : {}),
      ...(facility ? { facility } : {}),
      ...(description ? { description } : {}),
      ...(techniques ? { techniques } : {}),
      ...(customMetadata ? { customMetadata } : {}),
    }),
  );
}

/** Whoever may read one beamtime of a proposal may read the proposal. */
function rightsOfProposal(own: readonly DemoBeamtime[]) {
  const [first] = own;
  if (!first) throw new Error("a demo proposal has no beamtime");
  const groups = own.flatMap((one) => [ownerGroup(one.id), readerGroup(one.id), staffGroup(one.instrument)]);
  return {
    ownerGroup: ownerGroup(first.id),
    accessGroups: [...new Set(groups)].filter((group) => group !== ownerGroup(first.id)),
    isPublished: own.some(isPublic),
  };
}

const beamtimesOf = (proposalId: string) => beamtimes.filter((one) => one.proposalId === proposalId);

export function proposalRecords(anchor: Date): ProposalInput[] {
  return proposals.map((proposal: DemoProposal) => {
    const own = beamtimesOf(proposal.id);
    const spans = own.map((one) => beamtimeSpan(one, anchor));
    const { pi, proposer = pi } = proposal;
    return {
      proposalId: proposal.id,
      title: proposal.title,
      abstract: proposal.abstract,
      type: proposal.type,
      email: proposer.email,
      firstname: proposer.first,
      lastname: proposer.last,
      piEmail: pi.email,
      piFirstname: pi.first,
      piLastname: pi.last,
      startTime: addDays(spans[0]?.start ?? anchor, -90).toISOString(),
      endTime: addDays(spans.at(-1)?.end ?? anchor, 180).toISOString(),
      measurementPeriods: own.map((one, index) => ({
        id: one.id,
        instrument: instruments[one.instrument].name,
        start: (spans[index]?.start ?? anchor).toISOString(),
        end: (spans[index]?.end ?? anchor).toISOString(),
        comment: one.setup,
      })),
      instrumentIds: [...new Set(own.map((one) => instruments[one.instrument].pid))],
      metadata: {
        call: proposal.call,
        institute: pi.institute,
        shifts: { value: own.reduce((sum, one) => sum + one.days * 3, 0), unit: "" },
        keywords: own.map((one) => one.setup.split(",")[0]),
      },
      ...rightsOfProposal(own),
    };
  });
}

export function beamtimeRecords(anchor: Date): BeamtimeInput[] {
  return beamtimes.map((one) => {
    const instrument = instruments[one.instrument];
    const { start, end } = beamtimeSpan(one, anchor);
    const proposal = proposals.find((candidate) => candidate.id === one.proposalId);
    return {
      beamtimeId: one.id,
      proposalId: one.proposalId,
      title: proposal?.title ?? one.setup,
      facility: instrument.facility,
      beamline: instrument.key,
      instrumentId: instrument.pid,
      beamlineSetup: one.setup,
      proposalType: proposal?.type ?? "Standard",
      contact: one.contact,
      corePath: corePath(one, start),
      startTime: start.toISOString(),
      endTime: end.toISOString(),
      ownerGroup: ownerGroup(one.id),
      accessGroups: [readerGroup(one.id)],
      instrumentGroup: staffGroup(one.instrument),
      isPublished: isPublic(one),
    };
  });
}

/** Parents come before their children. */
export function sampleRecords(): SampleInput[] {
  return samples.map((sample: DemoSample) => {
    const proposal = proposals.find((one) => one.id === sample.proposalId);
    return {
      sampleId: sample.id,
      sampleName: sample.name,
      description: sample.description,
      type: sample.type,
      owner: proposal ? `${proposal.pi.first} ${proposal.pi.last}` : "",
      proposalId: sample.proposalId,
      ...(sample.parent ? { parentSampleId: sample.parent } : {}),
      sampleCharacteristics: sample.characteristics,
      ...rightsOfProposal(beamtimesOf(sample.proposalId)),
    };
  });
}

export function policyRecords(): (PolicyInput & { id: string })[] {
  return beamtimes.map((one) => ({
    id: `policy-${one.id}`,
    ownerGroup: ownerGroup(one.id),
    accessGroups: [readerGroup(one.id)],
    manager: [instruments[one.instrument].contact],
    tapeRedundancy: one.instrument === "k07" ? "low" : "medium",
    autoArchive: true,
    autoArchiveDelay: 30,
    embargoPeriod: one.proposalId.startsWith("3") ? 2 : 3,
  }));
}
