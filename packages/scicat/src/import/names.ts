/** Collections that are loaded as records, in the order in which records depend on one another. */
export const collections = [
  "instruments",
  "proposals",
  "samples",
  "policies",
  "datasets",
  "origdatablocks",
  "datablocks",
  "attachments",
  "publications",
  "jobs",
] as const;
export type Collection = (typeof collections)[number];

/** Collections that are no records: accounts and what belongs to them, and the history. */
export const sideCollections = ["users", "identities", "settings", "roles", "userroles", "history"] as const;
export type SideCollection = (typeof sideCollections)[number];

export type AnyCollection = Collection | SideCollection;

const reasons = {
  credential: "holds credentials of another system; tokens are made anew with `margay token create`",
  derived: "is derived from the records, which make it anew here",
  config: "is configuration: name its content in the environment or the files that docs/operators lists",
  counter: "counts requests and the like; holds no records of the catalogue",
} as const;
type Reason = keyof typeof reasons;

const byName: Record<string, AnyCollection | Reason> = {
  instrument: "instruments",
  proposal: "proposals",
  sample: "samples",
  policy: "policies",
  policie: "policies",
  dataset: "datasets",
  rawdataset: "datasets",
  deriveddataset: "datasets",
  origdatablock: "origdatablocks",
  datablock: "datablocks",
  attachment: "attachments",
  publisheddata: "publications",
  publication: "publications",
  job: "jobs",
  user: "users",
  useridentity: "identities",
  useridentitie: "identities",
  usersetting: "settings",
  role: "roles",
  userrole: "userroles",
  rolemapping: "userroles",
  history: "history",
  historie: "history",
  generichistory: "history",
  generichistorie: "history",
  usercredential: "credential",
  accesstoken: "credential",
  session: "credential",
  metadatakey: "derived",
  initialdataset: "derived",
  publisheddatahistory: "derived",
  runtimeconfig: "config",
  jobconfig: "config",
  logbook: "counter",
  migration: "counter",
  changelog: "counter",
  counter: "counter",
  systemversion: "counter",
  systemusers: "counter",
  oplog: "counter",
};

/** What a collection of this name is: loaded, or not for a reason. */
export function collectionNamed(name: string): { collection: AnyCollection } | { reason: string } {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  const kind = byName[plain] ?? byName[plain.replace(/s$/, "")];
  if (kind === undefined) return { reason: "its name tells no known collection" };
  return Object.hasOwn(reasons, kind)
    ? { reason: reasons[kind as Reason] } // a key of this very table
    : { collection: kind as AnyCollection }; // everything else is one
}

export type FileFormat = "json" | "bson";

/** `Dataset.json`, `datasets.jsonl`, `scicat.OrigDatablock.bson.gz`: the format and the collection's name. */
export function formatOf(file: string): { name: string; format: FileFormat } | undefined {
  const found = /^(.*)\.(json|jsonl|ndjson|bson)(\.gz)?$/i.exec(file);
  if (!found) return undefined;
  const format = found[2]?.toLowerCase() === "bson" ? "bson" : "json";
  // A dump writes unusual characters of a collection's name in the way of URLs.
  const name = format === "bson" ? unescaped(found[1] ?? "") : (found[1] ?? "").split(".").at(-1);
  return { name: name ?? "", format };
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `Dataset.metadata.json`, which a dump writes beside `Dataset.bson`: indexes and options. */
export const isDumpNote = (file: string) => /\.metadata\.json(\.gz)?$|^prelude\.json(\.gz)?$/i.test(file);
