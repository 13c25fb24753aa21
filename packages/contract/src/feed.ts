import Type, { type Static } from "typebox";
import { Instant } from "./primitives.ts";

export const HistoryEntry = Type.Object(
  {
    kind: Type.String(),
    key: Type.String({ description: "Identifier of the record" }),
    version: Type.Integer({ description: "Version after the write" }),
    operation: Type.Enum(["create", "update", "remove"], { type: "string" }),
    at: Instant,
    by: Type.String(),
    before: Type.Optional(Type.Unknown({ description: "Changed fields as they were; the whole record on removal" })),
    after: Type.Optional(Type.Unknown({ description: "Changed fields as they became" })),
  },
  { title: "HistoryEntry" },
);
export type HistoryEntry = Static<typeof HistoryEntry>;

export const ChangeEvent = Type.Object(
  {
    id: Type.String({ description: "Position in the feed; send it back as `after` or `Last-Event-ID`" }),
    kind: Type.String(),
    key: Type.String(),
    version: Type.Integer(),
    operation: Type.Enum(["create", "update", "remove"], { type: "string" }),
    at: Instant,
  },
  { title: "ChangeEvent" },
);
export type ChangeEvent = Static<typeof ChangeEvent>;

export const AccessReport = Type.Object(
  {
    kind: Type.String(),
    key: Type.String(),
    username: Type.String(),
    verbs: Type.Record(
      Type.String(),
      Type.Object({ allowed: Type.Boolean(), rule: Type.String({ description: "The rule that decided" }) }),
    ),
    readers: Type.Array(Type.String(), { description: "Groups that may read; `public` is everybody" }),
    ownerGroup: Type.Optional(Type.String()),
  },
  { title: "AccessReport" },
);
export type AccessReport = Static<typeof AccessReport>;

/** One line of the answer to a bulk request, in the order of the lines sent. */
export const Receipt = Type.Object(
  {
    line: Type.Integer({ minimum: 1 }),
    status: Type.Enum(["created", "updated", "unchanged", "exists", "error"], { type: "string" }),
    key: Type.Optional(Type.String()),
    version: Type.Optional(Type.Integer()),
    problem: Type.Optional(Type.Unknown()),
  },
  { title: "Receipt" },
);
export type Receipt = Static<typeof Receipt>;
