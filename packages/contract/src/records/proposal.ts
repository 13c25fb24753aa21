import Type, { type Static } from "typebox";
import {
  Count,
  EmailList,
  FreeObject,
  Identifier,
  Imported,
  Instant,
  List,
  Managed,
  Ownable,
  Recorded,
  Text,
} from "../primitives.ts";

export const MeasurementPeriod = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 256 })),
    instrument: Type.String({ maxLength: 2_000 }),
    start: Instant,
    end: Instant,
    comment: Type.Optional(Type.String({ maxLength: 10_000 })),
  },
  { additionalProperties: false },
);

const person = Type.String({ maxLength: 1_000 });

const proposalFields = {
  title: Type.String({ minLength: 1, maxLength: 10_000 }),
  abstract: Type.Optional(Text("Summary of the proposal")),
  type: Type.Optional(Type.String({ maxLength: 200, description: "Kind of proposal" })),
  email: Type.Optional(EmailList("E-mail of the proposer")),
  firstname: Type.Optional(person),
  lastname: Type.Optional(person),
  piEmail: Type.Optional(EmailList("E-mail of the principal investigator")),
  piFirstname: Type.Optional(person),
  piLastname: Type.Optional(person),
  startTime: Type.Optional(Instant),
  endTime: Type.Optional(Instant),
  measurementPeriods: Type.Optional(List(MeasurementPeriod, "Times at instruments")),
  parentProposalId: Type.Optional(Identifier),
  instrumentIds: Type.Optional(List(Identifier, "Instruments")),
  metadata: Type.Optional(FreeObject("Any JSON object, kept exactly as sent")),
  ...Imported,
  ...Ownable,
};

export const ProposalInput = Type.Object(
  { proposalId: Identifier, ...proposalFields, ...Recorded },
  { title: "ProposalInput", additionalProperties: false },
);
export type ProposalInput = Static<typeof ProposalInput>;

export const Proposal = Type.Object(
  {
    proposalId: Identifier,
    ...Managed,
    numberOfDatasets: Type.Optional(Count("In lists: its datasets that the caller may read")),
    ...proposalFields,
  },
  { title: "Proposal" },
);
export type Proposal = Static<typeof Proposal>;

const beamtimeFields = {
  proposalId: Identifier,
  title: Type.Optional(Type.String({ maxLength: 10_000 })),
  facility: Type.Optional(Type.String({ maxLength: 500 })),
  beamline: Type.Optional(Type.String({ maxLength: 500 })),
  instrumentId: Type.Optional(Identifier),
  beamlineSetup: Type.Optional(Type.String({ maxLength: 1_000 })),
  proposalType: Type.Optional(Type.String({ maxLength: 200 })),
  contact: Type.Optional(Type.String({ maxLength: 2_000 })),
  corePath: Type.Optional(Type.String({ maxLength: 10_000, description: "Folder of the beamtime on central storage" })),
  startTime: Type.Optional(Instant),
  endTime: Type.Optional(Instant),
  metadata: Type.Optional(FreeObject("Any JSON object, kept exactly as sent")),
  ...Ownable,
};

/** Time at an instrument under a proposal. Found by `beamtimeId`, by `proposalId.beamtimeId` and by either half. */
export const BeamtimeInput = Type.Object(
  { beamtimeId: Identifier, ...beamtimeFields, ...Recorded },
  { title: "BeamtimeInput", additionalProperties: false },
);
export type BeamtimeInput = Static<typeof BeamtimeInput>;

export const Beamtime = Type.Object({ beamtimeId: Identifier, ...Managed, ...beamtimeFields }, { title: "Beamtime" });
export type Beamtime = Static<typeof Beamtime>;

export const proposalRecord = {
  kind: "proposal",
  path: "proposals",
  keyField: "proposalId",
  input: ProposalInput,
  output: Proposal,
} as const;

export const beamtimeRecord = {
  kind: "beamtime",
  path: "beamtimes",
  keyField: "beamtimeId",
  input: BeamtimeInput,
  output: Beamtime,
} as const;
