import {
  date,
  email,
  extended,
  listOf,
  nestedList,
  object,
  optional,
  partial,
  shape,
  text,
  unannounced,
} from "../../wire/shape.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

export const measurementPeriod = shape("CreateMeasurementPeriodDto", {
  _id: optional(text()),
  instrument: text(),
  start: date(),
  end: date(),
  comment: optional(text()),
});

export const createProposal = extended("CreateProposalDto", ownable, {
  proposalId: text(),
  pi_email: optional(email()),
  pi_firstname: optional(text()),
  pi_lastname: optional(text()),
  email: email(),
  firstname: optional(text()),
  lastname: optional(text()),
  title: text(),
  abstract: optional(text()),
  startTime: optional(date()),
  endTime: optional(date()),
  MeasurementPeriodList: optional(nestedList(measurementPeriod)),
  metadata: optional(object()),
  parentProposalId: optional(text()),
  type: optional(text()),
  instrumentIds: optional(listOf(text())),
  // Newer clients send them.
  keywords: unannounced(listOf(text())),
});
export const partialUpdateProposal = partial("PartialUpdateProposalDto", createProposal, ["proposalId"]);
