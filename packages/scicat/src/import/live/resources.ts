import { type Doc, isObject } from "../ejson.ts";

/** Part of a list to ask for. */
export interface Window {
  limit: number;
  skip: number;
  /** Only rows with larger keys; for variants with `byKey`. */
  after?: string | undefined;
}

/** One way to list a collection; the next is tried where a server does not know it. */
export interface Variant {
  path: string;
  /** Field whose ascending order the windows follow. */
  key: string;
  query(window: Window): Record<string, string>;
  /** Windows begin behind a key, which no change elsewhere moves; else at a position. */
  byKey?: boolean;
  /** Answers `{count}`. */
  countPath?: string;
  /** A row holds several documents, or none. */
  documents?: (row: Doc) => Doc[];
}

export interface Resource {
  /** Name of the file that the folder import knows. */
  name: string;
  /** Rows in one answer at first; grows and shrinks with their size. */
  limit: number;
  variants: readonly Variant[];
}

const json = JSON.stringify;

/** By key, in the newest dialect: strings of its conditions are compared as they are. */
const newest = (path: string, key: string, countPath?: string): Variant => ({
  path,
  key,
  byKey: true,
  ...(countPath === undefined ? {} : { countPath }),
  query: ({ limit, after }) => ({
    filter: json({
      ...(after === undefined ? {} : { where: { [key]: { $gt: after } } }),
      limits: { limit, skip: 0, sort: { [key]: "asc" } },
    }),
  }),
});

/**
 * By position, since the older dialects may read a key in a condition as a number or a date. Some routes take limits at
 * the top, some in `limits`; each ignores the other.
 */
const older = (
  path: string,
  key: string,
  own: Partial<Variant> & { parameter?: string; extra?: Doc } = {},
): Variant => {
  const { parameter = "filter", extra = {}, ...rest } = own;
  return {
    path,
    key,
    query: ({ limit, skip }) => {
      const order = `${key}:asc`;
      return { [parameter]: json({ ...extra, limit, skip, order, limits: { limit, skip, order } }) };
    },
    ...rest,
  };
};

/** Jobs apply the limit before they skip. */
const jobs = (path: string, direction: "sort" | "order"): Variant => ({
  path,
  key: "id",
  query: ({ limit, skip }) => ({
    filter: json({
      limits: { limit: skip + limit, skip, ...(direction === "sort" ? { sort: { id: "asc" } } : { order: "id:asc" }) },
    }),
  }),
});

const attachmentsIn = (row: Doc): Doc[] =>
  (Array.isArray(row.attachments) ? row.attachments : [])
    .filter(isObject)
    .map((one) => (Array.isArray(one.relationships) || one.datasetId ? one : { ...one, datasetId: row.pid }));

const v3 = "/api/v3";
const v4 = "/api/v4";

/** What is read of a live SciCat, and how. */
export const resources: readonly Resource[] = [
  {
    name: "Instrument",
    limit: 100,
    variants: [older(`${v3}/instruments`, "pid", { countPath: `${v3}/instruments/count` })],
  },
  {
    name: "Proposal",
    limit: 200,
    variants: [older(`${v3}/proposals`, "proposalId", { parameter: "filters", countPath: `${v3}/proposals/count` })],
  },
  { name: "Sample", limit: 200, variants: [older(`${v3}/samples`, "sampleId", { countPath: `${v3}/samples/count` })] },
  { name: "Policy", limit: 200, variants: [older(`${v3}/policies`, "_id", { countPath: `${v3}/policies/count` })] },
  {
    name: "Dataset",
    limit: 200,
    variants: [
      newest(`${v4}/datasets`, "pid", `${v4}/datasets/count`),
      older(`${v3}/datasets`, "pid", { countPath: `${v3}/datasets/count` }),
    ],
  },
  {
    name: "OrigDatablock",
    limit: 20,
    variants: [newest(`${v4}/origdatablocks`, "_id"), older(`${v3}/origdatablocks`, "_id")],
  },
  {
    name: "Datablock",
    limit: 20,
    variants: [older(`${v3}/datablocks`, "_id", { countPath: `${v3}/datablocks/count` })],
  },
  {
    name: "Attachment",
    limit: 50,
    variants: [
      newest(`${v4}/attachments`, "aid"),
      older(`${v3}/datasets`, "pid", {
        extra: { fields: ["pid"], include: [{ relation: "attachments" }] },
        documents: attachmentsIn,
      }),
    ],
  },
  {
    name: "PublishedData",
    limit: 100,
    variants: [
      {
        path: `${v4}/publisheddata`,
        key: "doi",
        countPath: `${v4}/publisheddata/count`,
        query: ({ limit, skip }) => {
          const limits = { limit, skip, order: "doi:asc", sort: { doi: "asc" } };
          return { filter: json({ limits }), limits: json(limits) };
        },
      },
      older(`${v3}/publisheddata`, "doi", { countPath: `${v3}/publisheddata/count` }),
    ],
  },
  { name: "Job", limit: 100, variants: [jobs(`${v4}/jobs`, "sort"), jobs(`${v3}/jobs`, "order")] },
];

/** Subsystems whose history is asked for. */
export const historySubsystems = [
  "Dataset",
  "Proposal",
  "Sample",
  "Instrument",
  "PublishedData",
  "Policy",
  "Datablock",
  "Attachment",
] as const;
