import { randomBytes, randomUUID } from "node:crypto";

/** A DOI of our own: the prefix, and a UUID or ten hexadecimal digits. */
export function newDoi({ doiPrefix, shortDoiSuffix }: { doiPrefix: string; shortDoiSuffix: boolean }): string {
  return `${doiPrefix.replace(/\/+$/, "")}/${shortDoiSuffix ? randomBytes(5).toString("hex") : randomUUID()}`;
}
