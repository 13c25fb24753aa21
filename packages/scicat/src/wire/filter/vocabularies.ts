import type { SortKey } from "@margay/contract";
import type { Relations } from "./include.ts";
import type { LimitOptions } from "./limits.ts";
import type { NameTable } from "./names.ts";
import { datasetRelations, jobRelations, noRelations, origDatablockRelations } from "./relations.ts";
import { attachmentNames, datasetNames, jobNames, metadataKeyNames, origDatablockNames } from "./tables.ts";

/** What a v4 filter on one kind of record may say. */
export interface Vocabulary {
  readonly names: NameTable;
  readonly relations: Relations;
  /** Keys that may stand at the top. */
  readonly parts: readonly string[];
  /** Every other word that may be part of a path. */
  readonly words: ReadonlySet<string>;
  /** Fields below which anything goes. */
  readonly free: ReadonlySet<string>;
  readonly defaults: LimitOptions;
  /** Whether the default order also holds where the filter has limits without one. */
  readonly sortWithLimits: boolean;
  /** Whether included relations stay in the answer although `fields` does not name them. */
  readonly keepsRelations: boolean;
}

const operators =
  "$in $or $and $nor $match $eq $gt $gte $lt $lte $ne $nin $not $exists $regex $options where include fields limits limit skip sort";
const owned = "ownerGroup accessGroups instrumentGroup isPublished createdBy updatedBy createdAt updatedAt";
const dataset =
  "_id id pid type version owner ownerEmail orcidOfOwner contactEmail sourceFolder sourceFolderHost size packedSize numberOfFiles numberOfFilesArchived creationTime validationStatus keywords description datasetName classification license techniques sharedWith relationships datasetlifecycle scientificMetadata scientificMetadataSchema scientificMetadataValid comment dataQualityMetrics principalInvestigators startTime endTime creationLocation dataFormat proposalIds sampleIds instrumentIds inputDatasets usedSoftware jobParameters jobLogData runNumber";
const lifecycle =
  "archivable retrievable publishable dateOfDiskPurging archiveRetentionTime dateOfPublishing publishedOn isOnCentralDisk archiveStatusMessage retrieveStatusMessage archiveReturnMessage retrieveReturnMessage exportedTo retrieveIntegrityCheck storageLocation";
const technique = "name";
const relationship = "identifier identifierType relationship entityType externalId";
const block = "_id id datasetId size chkAlg dataFileList version";
const file = "path time chk uid gid perm type metadata";
const attachment = "aid thumbnail caption relationships targetId targetType relationType $elemMatch";
const metadataKey = "_id id key humanReadableName userGroups sourceType usageCount";
const job =
  "type jobParams ownerUser ownerGroup contactEmail id statusCode statusMessage configVersion jobResultObject createdBy updatedBy createdAt updatedAt";

const wordsOf = (...lists: readonly string[]) => new Set(lists.flatMap((list) => list.split(" ")));
const noFree: ReadonlySet<string> = new Set();
const byCreation = (descending: boolean): SortKey[] => [{ field: ["createdAt"], descending }];
const tenNewest: LimitOptions = { limit: 10, sort: byCreation(true) };

export const datasetVocabulary: Vocabulary = {
  names: datasetNames,
  relations: datasetRelations,
  parts: ["where", "include", "fields", "limits"],
  words: wordsOf(operators, owned, dataset, lifecycle, technique, relationship),
  free: new Set(["scientificMetadata", "jobParameters"]),
  defaults: tenNewest,
  sortWithLimits: true,
  keepsRelations: true,
};

export const origDatablockVocabulary: Vocabulary = {
  names: origDatablockNames,
  relations: origDatablockRelations,
  parts: ["where", "include", "fields", "limits"],
  words: wordsOf(operators, owned, block, file),
  free: noFree,
  defaults: tenNewest,
  sortWithLimits: false,
  keepsRelations: false,
};

export const attachmentVocabulary: Vocabulary = {
  names: attachmentNames,
  relations: noRelations,
  parts: ["where", "fields", "limits"],
  words: without(wordsOf(operators, owned, attachment), "include", "createdBy", "updatedBy"),
  free: noFree,
  defaults: tenNewest,
  sortWithLimits: true,
  keepsRelations: false,
};

export const metadataKeyVocabulary: Vocabulary = {
  names: metadataKeyNames,
  relations: noRelations,
  parts: ["where", "fields", "limits"],
  words: without(wordsOf(operators, metadataKey, "isPublished createdBy updatedBy createdAt updatedAt"), "include"),
  free: noFree,
  defaults: { limit: 100, sort: byCreation(true) },
  sortWithLimits: true,
  keepsRelations: false,
};

export const jobVocabulary: Vocabulary = {
  names: jobNames,
  relations: jobRelations,
  parts: ["where", "include", "fields", "limits"],
  words: wordsOf(operators, job),
  free: new Set(["jobParams", "jobResultObject"]),
  defaults: { limit: 100, zeroLimit: Number.POSITIVE_INFINITY, sort: byCreation(false) },
  sortWithLimits: true,
  keepsRelations: false,
};

function without(words: ReadonlySet<string>, ...names: readonly string[]): ReadonlySet<string> {
  return new Set([...words].filter((word) => !names.includes(word)));
}
