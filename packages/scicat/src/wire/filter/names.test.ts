import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NameTable, resolveName } from "./names.ts";
import * as tables from "./tables.ts";

const rows: [string, NameTable, string, string][] = [
  ["dataset", tables.datasetNames, "_id", "pid"],
  ["dataset", tables.datasetNames, "id", "pid"],
  ["dataset", tables.datasetNames, "proposalId", "proposalIds"],
  ["dataset", tables.datasetNames, "sampleId", "sampleIds"],
  ["dataset", tables.datasetNames, "instrumentId", "instrumentIds"],
  ["dataset", tables.datasetNames, "investigator", "principalInvestigators"],
  ["dataset", tables.datasetNames, "principalInvestigator", "principalInvestigators"],
  ["dataset", tables.datasetNames, "datasetlifecycle.archivable", "lifecycle.archivable"],
  ["dataset", tables.datasetNames, "version", "imported.version"],
  ["dataset", tables.datasetNames, "techniques.name", "techniques.name"],
  ["dataset", tables.datasetNames, "someOldField.x", "imported.someOldField.x"],
  ["dataset", tables.datasetNames, "constructor", "imported.constructor"],
  ["orig datablock", tables.origDatablockNames, "datasetId", "datasetPid"],
  ["orig datablock", tables.origDatablockNames, "dataFileList.0.path", "dataFileList.0.path"],
  ["datablock", tables.datablockNames, "version", "archiveVersion"],
  ["proposal", tables.proposalNames, "_id", "proposalId"],
  ["proposal", tables.proposalNames, "pi_email", "piEmail"],
  ["proposal", tables.proposalNames, "pi_lastname", "piLastname"],
  ["proposal", tables.proposalNames, "MeasurementPeriodList.start", "measurementPeriods.start"],
  ["sample", tables.sampleNames, "id", "sampleId"],
  ["instrument", tables.instrumentNames, "_id", "pid"],
  ["policy", tables.policyNames, "_id", "id"],
  ["attachment", tables.attachmentNames, "aid", "id"],
  ["attachment", tables.attachmentNames, "datasetId", "relationships.targetId"],
  ["publication", tables.publicationNames, "_id", "doi"],
  ["publication of v3", tables.publicationNamesV3, "pidArray", "datasetPids"],
  ["publication of v3", tables.publicationNamesV3, "creator", "metadata.creators.name"],
  ["publication of v3", tables.publicationNamesV3, "authors", "metadata.contributors.name"],
  ["publication of v3", tables.publicationNamesV3, "publisher", "metadata.publisher.name"],
  [
    "publication of v3",
    tables.publicationNamesV3,
    "relatedPublications",
    "metadata.relatedIdentifiers.relatedIdentifier",
  ],
  ["publication of v3", tables.publicationNamesV3, "publicationYear", "metadata.publicationYear"],
  ["job of v3", tables.jobNamesV3, "emailJobInitiator", "contactEmail"],
  ["job of v3", tables.jobNamesV3, "creationTime", "createdAt"],
  ["job of v3", tables.jobNamesV3, "jobStatusMessage", "statusCode"],
  ["job of v3", tables.jobNamesV3, "executionTime", "jobParams.executionTime"],
  ["job of v3", tables.jobNamesV3, "datasetList.pid", "jobParams.datasetList.pid"],
  ["job of v3", tables.jobNamesV3, "jobParams.username", "ownerUser"],
  ["job", tables.jobNames, "jobParams.username", "jobParams.username"],
  ["metadata key", tables.metadataKeyNames, "humanReadableName", "humanReadableName"],
  ["history", tables.historyNames, "documentId", "key"],
];

describe("names", () => {
  it.each(rows)("of a %s: %4$s", (_kind, names, scicat, contract) => {
    expect(resolveName(names, scicat).path.join(".")).toBe(contract);
  });

  it("know the types of the contract's fields", () => {
    const typeOf = (name: string) => {
      const { type, list, known } = resolveName(tables.datasetNames, name);
      return { type, list, known };
    };
    expect(typeOf("createdAt")).toEqual({ type: "instant", list: false, known: true });
    expect(typeOf("datasetlifecycle.publishedOn")).toEqual({ type: "instant", list: false, known: true });
    expect(typeOf("size")).toEqual({ type: "number", list: false, known: true });
    expect(typeOf("isPublished")).toEqual({ type: "boolean", list: false, known: true });
    expect(typeOf("keywords")).toEqual({ type: "text", list: true, known: true });
    expect(typeOf("techniques.name")).toEqual({ type: "text", list: true, known: true });
    expect(typeOf("techniques.0.name")).toEqual({ type: "text", list: true, known: true });
    expect(typeOf("scientificMetadata.a.value")).toEqual({ type: "free", list: false, known: true });
    expect(typeOf("version")).toEqual({ type: "free", list: false, known: false });
  });

  it("decode each part of a metadata path by itself", () => {
    const path = (name: string) => resolveName(tables.datasetNames, name).path;
    expect(path("scientificMetadata.sample%2Etemp.value")).toEqual(["scientificMetadata", "sample.temp", "value"]);
    expect(path("scientificMetadata.a%20b")).toEqual(["scientificMetadata", "a b"]);
    expect(path("scientificMetadata.50%")).toEqual(["scientificMetadata", "50%"]);
    expect(path("comment%2E")).toEqual(["imported", "comment%2E"]);
  });

  it("give back every metadata key that SciCat's encoding takes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 5 }), (keys) => {
        const encoded = keys.map((key) => encodeURIComponent(key).replaceAll(".", "%2E"));
        const { path } = resolveName(tables.datasetNames, ["scientificMetadata", ...encoded].join("."));
        expect(path).toEqual(["scientificMetadata", ...keys]);
      }),
    );
  });

  it("lead every name of the contract to itself when nothing else carries it", () => {
    for (const [table, names] of Object.entries(tables)) {
      for (const field of Object.keys(names.schema.properties ?? {})) {
        if (Object.hasOwn(names.renamed, field) || Object.hasOwn(names.links ?? {}, field)) continue;
        expect(resolveName(names, field).path, `${table} ${field}`).toEqual([field]);
      }
      for (const target of Object.values(names.renamed)) {
        const [top] = target.split(".");
        if (top !== "imported") expect(Object.keys(names.schema.properties ?? {}), `${table} ${target}`).toContain(top);
      }
    }
  });

  it("refuse a path of more than 50 parts", () => {
    expect(() => resolveName(tables.datasetNames, "a.".repeat(60))).toThrow(/too many parts/);
  });
});
