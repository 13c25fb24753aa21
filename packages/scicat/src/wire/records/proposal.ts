import { randomUUID } from "node:crypto";
import { ProposalInput } from "@margay/contract";
import type { ScicatConfig } from "../config.ts";
import { type Doc, isObject } from "../shape.ts";
import { type FieldMap, inSciCatsNames, written } from "./fields.ts";
import { instant } from "./instant.ts";
import { fieldNames, managed, type Opened } from "./record.ts";

function periodIn(period: unknown): unknown {
  if (!isObject(period)) return period;
  const { _id, comment, start, end, ...rest } = period;
  const id = typeof _id === "string" && _id !== "" ? _id : randomUUID();
  return { ...rest, id, start: instant(start), end: instant(end), ...(comment == null ? {} : { comment }) };
}

const periodOut = ({ id, ...period }: Doc): Doc => ({ ...(id === undefined ? {} : { _id: id }), ...period });

const map: FieldMap = {
  fields: fieldNames(ProposalInput),
  renamed: {
    pi_email: "piEmail",
    pi_firstname: "piFirstname",
    pi_lastname: "piLastname",
    MeasurementPeriodList: "measurementPeriods",
  },
  convert: {
    startTime: instant,
    endTime: instant,
    MeasurementPeriodList: (list) => (Array.isArray(list) ? list.map(periodIn) : list),
  },
  neverEmpty: ["parentProposalId"],
};

/** A valid body of SciCat as the catalogue takes it: for a new proposal, or as a change of one. */
export const proposalIn = (sent: Doc, record?: Doc): Doc => written(map, sent, record);

/** A new proposal: what SciCat fills in where the client says nothing. */
export const newProposal = (sent: Doc, { defaultProposalType }: ScicatConfig): Doc =>
  proposalIn({
    accessGroups: [],
    type: defaultProposalType,
    MeasurementPeriodList: [],
    metadata: {},
    instrumentIds: [],
    isPublished: false,
    ...sent,
  });

/** A proposal in SciCat's form. How many datasets it has must be counted for the caller and is not in here. */
export function proposalOut({ key, doc, imported, ...opened }: Opened, { defaultProposalType }: ScicatConfig): Doc {
  const { numberOfDatasets: _, ...carried } = imported;
  const { measurementPeriods, ...fields } = doc;
  return {
    _id: key,
    id: key,
    proposalId: key,
    accessGroups: [],
    isPublished: false,
    type: defaultProposalType,
    parentProposalId: null,
    metadata: {},
    instrumentIds: [],
    ...carried,
    ...inSciCatsNames(map, fields),
    // The contract has a list of objects there.
    MeasurementPeriodList: ((measurementPeriods ?? []) as Doc[]).map(periodOut),
    ...managed({ key, doc, imported, ...opened }),
  };
}
