/** Names of the language's own fields, other spellings included: a metadata key of such a name needs `metadata.` in front. */
const fieldNames: ReadonlySet<string> = new Set(
  (
    "type owner group ownergroup access accessgroup accessgroups location creationlocation instrument instruments " +
    "instrumentids technique techniques keyword keywords sample samples sampleids pi principalinvestigator " +
    "principalinvestigators format dataformat name datasetname pid doi proposal proposals proposalids beamtime beamtimes " +
    "beamtimeids year published ispublished created creationtime started starttime ingested createdat updated updatedat " +
    "size packed packedsize files numberoffiles file folder sourcefolder has exists hdl"
  ).split(" "),
);

/** A metadata key as the left of a condition. */
export function keyName(key: string): string {
  const name = fieldNames.has(key.toLowerCase()) ? `metadata.${key}` : key;
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
