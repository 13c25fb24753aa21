import type { DemoBeamtime } from "../content/beamtimes.ts";
import { instruments } from "../content/instruments.ts";
import { proposals } from "../content/proposals.ts";
import { beamtimeSpan } from "../plan/places.ts";

const plainTime = (date: Date) => date.toISOString().slice(0, 19).replace("T", " ");

/** The record that a user office puts beside a beamtime, in the form that DESY uses. */
export function beamtimeFile(beamtime: DemoBeamtime, corePath: string, anchor: Date): string {
  const proposal = proposals.find((one) => one.id === beamtime.proposalId);
  if (!proposal) throw new Error(`beamtime ${beamtime.id} has no proposal`);
  const { key, site } = instruments[beamtime.instrument];
  const { start, end } = beamtimeSpan(beamtime, anchor);
  const person = {
    email: proposal.pi.email,
    institute: proposal.pi.institute,
    lastname: proposal.pi.last,
    userId: "0",
    username: "demo",
  };
  const record = {
    applicant: person,
    beamline: key,
    beamlineAlias: key,
    beamlineSetup: beamtime.setup,
    beamtimeId: beamtime.id,
    contact: beamtime.contact,
    corePath,
    eventStart: plainTime(start),
    eventEnd: plainTime(end),
    facility: site,
    generated: plainTime(start),
    leader: person,
    pi: person,
    proposalId: proposal.id,
    proposalType: proposal.type,
    title: proposal.title,
    unixId: "None",
    users: { doorDb: [], special: [], unknown: [] },
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}
