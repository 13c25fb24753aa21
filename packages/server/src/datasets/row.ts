import { type Normalised, normaliseMetadata } from "@margay/units";
import { type Doc, tagged, text } from "../records/kind.ts";
import type { Draft } from "../records/stored.ts";
import { foldText } from "../text/index.ts";

/** Columns, search text and quantities of one dataset, as the insert and update statements take them. */
export interface DatasetRow {
  key: string;
  acl_id: number;
  readers: readonly number[];
  owner_group: string;
  access_groups: string[];
  published: boolean;
  created_at: Date;
  created_by: string;
  updated_at: Date;
  updated_by: string;
  ct: string;
  start_time: string | null;
  type: string;
  name: string;
  creation_location: string | null;
  data_format: string | null;
  instrument_ids: string[];
  techniques: string[];
  keywords: string[];
  proposal_ids: string[];
  sample_ids: string[];
  pis: string[];
  refs: string[];
  size: number;
  packed_size: number;
  file_count: number;
  archived_file_count: number;
  doc: string;
  /** JSON text of entries with an unknown unit, or null. */
  flags: string | null;
  title_words: string;
  words: string;
  tags: string[];
  quantities: { key: string; unit_si: string; unit: string | null; lo: number; hi: number }[];
  strings: string[];
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
// PostgreSQL reads no other years.
const timestamp = (value: unknown) => (/^(?!0000)\d{4}-/.test(text(value)) ? text(value) : null);
const maxTagLength = 300;
const maxFlags = 100;

/** `key=value`, folded, for equality on string metadata. */
export const metadataTag = (key: string, value: string) => `${key}=${value}`.toLowerCase().slice(0, maxTagLength);

/** `technique: name of it`, folded, each word behind one space. */
function techniqueTag(name: string): string[] {
  const words = foldText(name)
    .replace(/[\s_\-./:]+/g, " ")
    .trim();
  return words === "" ? [] : [`technique: ${words}`.slice(0, maxTagLength)];
}

export function datasetRow(draft: Draft, refs: string[]): DatasetRow {
  const { doc, extra } = draft;
  const techniques = Array.isArray(doc.techniques) ? (doc.techniques as Doc[]) : []; // the schema demands objects
  const metadata = normaliseMetadata((doc.scientificMetadata ?? {}) as Doc); // the schema demands an object
  return {
    key: draft.key,
    acl_id: draft.aclId,
    readers: draft.readers,
    owner_group: draft.ownerGroup ?? "",
    access_groups: list(doc.accessGroups),
    published: doc.isPublished === true,
    created_at: draft.createdAt,
    created_by: draft.createdBy,
    updated_at: draft.updatedAt,
    updated_by: draft.updatedBy,
    ct: text(doc.creationTime),
    start_time: timestamp(doc.startTime),
    type: text(doc.type),
    name: text(doc.datasetName),
    creation_location: text(doc.creationLocation) || null,
    data_format: text(doc.dataFormat) || null,
    instrument_ids: list(doc.instrumentIds),
    techniques: techniques.map((technique) => text(technique.pid) || text(technique.name)),
    keywords: list(doc.keywords),
    proposal_ids: list(doc.proposalIds),
    sample_ids: list(doc.sampleIds),
    pis: list(doc.principalInvestigators),
    refs,
    size: number(extra.size),
    packed_size: number(extra.packedSize),
    file_count: number(extra.numberOfFiles),
    archived_file_count: number(extra.numberOfFilesArchived),
    doc: JSON.stringify(doc),
    flags: metadata.flags.length === 0 ? null : JSON.stringify(metadata.flags.slice(0, maxFlags)),
    ...searchText(draft, techniques, metadata),
    quantities: metadata.quantities.map(({ key, unitSI, unit, lo, hi }) => ({
      key,
      unit_si: unitSI,
      unit: unit ?? null,
      lo,
      hi,
    })),
    strings: [...new Set(metadata.strings.map((entry) => entry.key))],
  };
}

const maxWords = 300_000;

function searchText(draft: Draft, techniques: Doc[], metadata: Normalised) {
  const { doc } = draft;
  const people = [doc.owner, ...list(doc.principalInvestigators)].map(text);
  const rest = [
    text(doc.description),
    text(doc.comment),
    ...list(doc.keywords),
    ...people,
    ...techniques.map((technique) => text(technique.name)),
    text(doc.sourceFolder).replaceAll("/", " "),
    text(doc.creationLocation).replaceAll("/", " "),
    text(doc.runNumber),
    text(doc.scanId),
    ...list(doc.proposalIds),
    ...list(doc.beamtimeIds),
    ...list(doc.sampleIds),
    ...list(doc.instrumentIds),
    ...list(doc.usedSoftware),
    ...metadata.strings.map((entry) => entry.value),
  ];
  return {
    title_words: searchable([text(doc.datasetName), draft.key].join(" ")),
    words: searchable(rest.filter((part) => part !== "").join("\n")),
    tags: [
      ...metadata.strings.map((entry) => metadataTag(entry.key, entry.value)),
      ...tagged("beamtime", doc.beamtimeIds),
      ...new Set(techniques.flatMap((technique) => techniqueTag(text(technique.name)))),
    ],
  };
}

// File names and ids are typed in parts: `sample_A-12` is found by `A-12`, `sample` and the whole.
function searchable(words: string): string {
  const parts = words.replace(/[_\-./:]+/g, " ");
  return (parts === words ? words : `${words}\n${parts}`).slice(0, maxWords);
}
