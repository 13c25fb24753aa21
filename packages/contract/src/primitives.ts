import Type, { type TSchema } from "typebox";

/** ISO 8601 / RFC 3339 instant with a zone, for example `2026-03-02T08:15:00.000Z`. */
export const Instant = Type.String({
  format: "date-time",
  maxLength: 40,
  description: "RFC 3339 date and time with a zone (`Z` or an offset)",
  examples: ["2026-03-02T08:15:00.000Z"],
});

/** A persistent or local identifier. Control characters are refused because they break logs, URLs and DOIs. */
export const Identifier = Type.String({
  minLength: 1,
  maxLength: 512,
  pattern: "^[^\\u0000-\\u001f\\u007f]+$",
  description: "Identifier without control characters",
});

/**
 * Name of a group, compared exactly and with case. The catalogue gives each user groups of their own, which begin with
 * one of the words and the comma that no other name may begin with.
 */
export const GroupName = Type.String({
  minLength: 1,
  maxLength: 256,
  pattern: "^(?!(?:mail|user|creator),)[^\\u0000-\\u001f\\u007f]+$",
  description: "Group name; compared exactly, case matters; not `mail,…`, `user,…` or `creator,…`",
});

/** Free text of one line or more. */
export const Text = (description: string, maxLength = 100_000) => Type.String({ maxLength, description });

/** E-mail addresses separated by `;`, as SciCat's `contactEmail` allows. */
export const EmailList = (description: string) =>
  Type.String({
    maxLength: 2_000,
    pattern: "^\\s*$|^[^@\\s;]+@[^@\\s;]+(\\s*;\\s*[^@\\s;]+@[^@\\s;]+)*$",
    description,
  });

/** Bytes. Sizes above 2^53 - 1 are refused. */
export const Bytes = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: `${description}, in bytes` });

export const Count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });

/** Any JSON object, kept exactly as sent. */
export const FreeObject = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });

export const List = <T extends TSchema>(items: T, description: string, maxItems = 10_000) =>
  Type.Array(items, { maxItems, description });

/** What the server keeps about every record; clients read it and never write it. */
export const Managed = {
  version: Type.Integer({ minimum: 1, description: "Counts writes; the strong ETag of the record" }),
  createdAt: Instant,
  createdBy: Type.String({ description: "User name of the creator" }),
  updatedAt: Instant,
  updatedBy: Type.String({ description: "User name of the last writer" }),
};

/** Set by imports that carry a record over with its past; refused without the admin role. */
export const Recorded = {
  createdAt: Type.Optional(
    Type.Unsafe<string>({ ...Instant, description: "Import only (admin): when it was created" }),
  ),
  createdBy: Type.Optional(Type.String({ maxLength: 256, description: "Import only (admin): who created it" })),
  updatedAt: Type.Optional(
    Type.Unsafe<string>({ ...Instant, description: "Import only (admin): when it was changed" }),
  ),
  updatedBy: Type.Optional(Type.String({ maxLength: 256, description: "Import only (admin): who changed it" })),
};

/** Set by imports: nothing of the source is dropped because this catalogue has no field for it. */
export const Imported = {
  imported: Type.Optional(
    FreeObject("What an import carried over that has no field of its own, under the names that the source gave it"),
  ),
};

/** Who may read and write a record. */
export const Ownable = {
  ownerGroup: GroupName,
  accessGroups: Type.Optional(List(GroupName, "Groups that may read")),
  instrumentGroup: Type.Optional(
    Type.String({ ...GroupName, minLength: 0, description: "Group of the instrument's staff; may read" }),
  ),
  isPublished: Type.Optional(Type.Boolean({ description: "Readable by everybody" })),
};

/** Describes one catalogued kind of record: what a client sends and what it reads. */
export interface RecordSchema<Input extends TSchema = TSchema, Output extends TSchema = TSchema> {
  kind: string;
  /** Plural path segment below `/v1`. */
  path: string;
  /** Field that names the record in URLs. */
  keyField: string;
  input: Input;
  output: Output;
}
