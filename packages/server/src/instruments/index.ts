import { randomUUID } from "node:crypto";
import { instrumentRecord } from "@margay/contract";
import { type RecordKind, text } from "../records/kind.ts";
import { instrumentPolicy } from "./access.ts";

/** An instrument or beamline. */
export function instrumentKind(pidPrefix: string): RecordKind {
  return {
    schema: instrumentRecord,
    policy: instrumentPolicy,
    newKey: () => `${pidPrefix.replace(/\/$/, "")}/${randomUUID()}`,
    label: (doc) => text(doc.name),
    text: (doc) => [doc.uniqueName, doc.facility, doc.description].map(text).join("\n"),
    uniqueName: (doc) => text(doc.uniqueName) || undefined,
    readers: () => ["public"],
  };
}
