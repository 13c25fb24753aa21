import { roleDefaults, roleVariables } from "@margay/contract";
import { differently, honoured, type Setting, type SettingGroup } from "./setting.ts";

/** SciCat's names of the kinds of records that have a history, and the catalogue's. */
export const historyKinds = {
  Dataset: "dataset",
  Proposal: "proposal",
  Sample: "sample",
  Instrument: "instrument",
  PublishedData: "publication",
  Policy: "policy",
  Datablock: "datablock",
  Attachment: "attachment",
} as const;

export type HistoryKind = (typeof historyKinds)[keyof typeof historyKinds];

/** Variables that list who may read the history of a kind; where spellings differ, the lists add up. */
export const historyVariables: Readonly<Record<HistoryKind, readonly string[]>> = {
  dataset: ["HISTORY_ACCESS_DATASET_GROUPS"],
  proposal: ["HISTORY_ACCESS_PROPOSAL_GROUPS"],
  sample: ["HISTORY_ACCESS_SAMPLE_GROUPS"],
  instrument: ["HISTORY_ACCESS_INSTRUMENT_GROUPS"],
  publication: ["HISTORY_ACCESS_PUBLISHED_DATA_GROUPS", "HISTORY_ACCESS_PUBLISHEDDATA_GROUPS"],
  policy: ["HISTORY_ACCESS_POLICIES_GROUPS", "HISTORY_ACCESS_POLICY_GROUPS"],
  datablock: ["HISTORY_ACCESS_DATABLOCK_GROUPS"],
  attachment: ["HISTORY_ACCESS_ATTACHMENT_GROUPS"],
};

const exact = "names are compared exactly, where older SciCat finds one inside another";

const roleMeanings: Partial<Record<string, Setting>> = {
  ATTACHMENT_GROUPS: differently(
    "ATTACHMENT_GROUPS",
    "Groups that may attach what they own to anything; when unset, whoever may change a record attaches to it, where SciCat lets everybody attach to everything (`#all`)",
    { kind: "list", elsewhere: true },
  ),
  ...Object.fromEntries(
    [
      ["CREATE_JOB_PRIVILEGED_GROUPS", "may create jobs for others"],
      ["UPDATE_JOB_PRIVILEGED_GROUPS", "may read and update every job"],
      ["DELETE_JOB_GROUPS", "may delete jobs"],
    ].map(([name = "", right]) => [
      name,
      differently(name, `Groups that ${right}; ${exact}`, { kind: "list", elsewhere: true }),
    ]),
  ),
  UPDATE_DATASET_LIFECYCLE_GROUPS: differently(
    "UPDATE_DATASET_LIFECYCLE_GROUPS",
    `Groups that may change the lifecycle of every dataset and read it; ${exact}`,
    { kind: "list", elsewhere: true },
  ),
};

// HISTORY_ACCESS_GROUPS is Margay's own: readers of the history of every kind.
const roles = Object.entries(roleVariables).filter(([role]) => role !== "historyReader");

export const groupSettings: SettingGroup = {
  title: "Groups and their rights",
  settings: [
    ...roles.map(
      ([role, name]) =>
        roleMeanings[name] ??
        honoured(name, `Groups that hold the role ${role}, separated by commas`, {
          default: (roleDefaults[role as keyof typeof roleVariables] ?? []).join(","), // keys of this very table
          kind: "list",
          elsewhere: true,
        }),
    ),
    ...Object.entries(historyVariables).flatMap(([kind, names]) =>
      names.map((name) =>
        honoured(name, `Groups that may read the history of every ${kind} through the SciCat wires`, { kind: "list" }),
      ),
    ),
  ],
};
