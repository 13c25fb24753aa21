import {
  announcedAsRequired,
  custom,
  date,
  documented,
  extended,
  listOf,
  object,
  optional,
  type Property,
  partial,
  text,
} from "../../wire/shape.ts";
import { datasetProperties } from "../../wire/shapes/datasets.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

/** Text, or a list of texts as an ingestor sends it. */
const textOrTexts = (): Property =>
  custom({ type: "string" }, "isString", "must be a string", (value) =>
    Array.isArray(value) ? value.every((item) => typeof item === "string") : typeof value === "string",
  );

/** Properties of raw and derived datasets. The name is made from the folder where it is absent. */
export const updateDatasetOfBothTypes = extended("UpdateDatasetObsoleteDto", ownable, {
  ...datasetProperties(text()),
  datasetName: optional(text()),
  proposalId: optional(textOrTexts()),
  runNumber: optional(text()),
});

const rawOnly = {
  principalInvestigator: text(),
  startTime: optional(date()),
  endTime: optional(date()),
  creationLocation: text(),
  dataFormat: optional(text()),
  sampleId: optional(textOrTexts()),
  instrumentId: optional(textOrTexts()),
};

/** What a raw dataset may borrow of a derived one. */
const borrowed = {
  investigator: optional(text()),
  inputDatasets: optional(listOf(text())),
  usedSoftware: optional(listOf(text())),
  jobParameters: optional(object()),
  jobLogData: optional(text()),
};

const derivedOnly = {
  investigator: text(),
  inputDatasets: listOf(text()),
  usedSoftware: listOf(text()),
  jobParameters: optional(object()),
  jobLogData: optional(text()),
};

const identity = (type: string) => ({
  pid: optional(text()),
  version: optional(text()),
  type: documented(text(), { default: type }),
});

export const updateRawDataset = extended("UpdateRawDatasetObsoleteDto", updateDatasetOfBothTypes, {
  ...rawOnly,
  ...borrowed,
});
export const updateDerivedDataset = extended("UpdateDerivedDatasetObsoleteDto", updateDatasetOfBothTypes, derivedOnly);

const named = { datasetName: announcedAsRequired(text()) };
const createShared = extended("CreateDatasetObsoleteDto", updateDatasetOfBothTypes, named);
const createRaw = extended("RawDatasetObsolete", createShared, { ...rawOnly });

export const createRawDataset = extended("CreateRawDatasetObsoleteDto", createRaw, { ...identity("raw"), ...borrowed });
export const createDerivedDataset = extended(
  "CreateDerivedDatasetObsoleteDto",
  extended("DerivedDatasetObsolete", createShared, derivedOnly),
  identity("derived"),
);

export const partialUpdateRawDataset = partial("PartialUpdateRawDatasetObsoleteDto", updateRawDataset);
export const partialUpdateDerivedDataset = partial("PartialUpdateDerivedDatasetObsoleteDto", updateDerivedDataset);
