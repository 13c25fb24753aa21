import type { Dataset } from "@margay/contract";
import { describe, expect, it } from "vitest";
import { compare, hashesOf } from "./compare.ts";
import type { Wanted } from "./wanted.ts";

const wanted = (fields: Wanted["fields"], own: Partial<Wanted> = {}): Wanted => ({
  source: "host:/data/scan.nxs",
  name: "scan",
  folder: "/data",
  pid: "p/1",
  otherPid: "p/1:x",
  fields,
  given: [],
  files: [],
  checksum: undefined,
  preview: undefined,
  partial: false,
  ...own,
});

/** The dataset as the first ingestion left it, with a person's edits. */
function ingested(first: Wanted, edits: Partial<Dataset> = {}): Dataset {
  const { source, given } = first;
  const ingestion = { source, fingerprint: "x", fields: hashesOf(first), given, at: "2026-01-01T00:00:00Z", tool: "t" };
  // Only the fields at hand are looked at.
  return { pid: "p/1", version: 1, ...first.fields, ingestion, ...edits } as Dataset;
}

describe("compare", () => {
  it("does nothing where the files say the same as before", () => {
    const first = wanted({ description: "a", scientificMetadata: { energy: { value: 9, unit: "keV" }, none: null } });
    expect(compare(ingested(first), first)).toMatchObject({ operations: [], changed: [], kept: [] });
  });

  it("follows the files in fields that nobody edited, and removes what they no longer say", () => {
    const current = ingested(wanted({ description: "a", runNumber: "1", scientificMetadata: { "a/b": 1, c: 2 } }));
    const plan = compare(current, wanted({ description: "b", scientificMetadata: { "a/b": null, d: 3 } }));
    expect(plan.operations).toEqual([
      { op: "add", path: "/description", value: "b" },
      { op: "add", path: "/scientificMetadata/a~1b", value: null },
      { op: "add", path: "/scientificMetadata/d", value: 3 },
      { op: "remove", path: "/runNumber" },
      { op: "remove", path: "/scientificMetadata/c" },
    ]);
  });

  it("keeps what a person edited, added or removed, and says so only when the files disagree anew", () => {
    const first = wanted({ description: "a", runNumber: "1", scientificMetadata: { x: 1 } });
    const current = ingested(first, { description: "mine", scientificMetadata: { x: 1, own: true } });
    delete current.runNumber;
    expect(compare(current, first)).toMatchObject({ operations: [], kept: [] });
    const later = wanted({ description: "c", runNumber: "2", scientificMetadata: { x: 1, own: 7 } });
    const plan = compare(current, later);
    expect([plan.operations, plan.kept]).toEqual([[], ["description", "runNumber", "scientificMetadata/own"]]);
  });

  it("leaves what was given on the command line once until it is given again", () => {
    const current = ingested(wanted({ type: "derived", keywords: ["k"] }, { given: ["type", "keywords"] }));
    const plan = compare(current, wanted({ type: "raw" }));
    expect(plan).toMatchObject({ operations: [], given: ["keywords", "type"] });
    const again = compare(current, wanted({ type: "raw" }, { given: ["type"] }));
    expect(again.operations).toEqual([{ op: "add", path: "/type", value: "raw" }]);
  });

  it("changes nothing of what it cannot read this time", () => {
    const current = ingested(wanted({ description: "a", creationTime: "2026-01-01T00:00:00.000Z" }));
    const plan = compare(current, wanted({ creationTime: "2027-01-01T00:00:00.000Z" }, { partial: true }));
    expect(plan).toMatchObject({ operations: [], kept: [], hashes: current.ingestion?.fields });
  });

  it("makes room for metadata where there is none", () => {
    const current = ingested(wanted({ description: "a" }));
    const plan = compare(current, wanted({ description: "a", scientificMetadata: { x: 1 } }));
    expect(plan.operations[0]).toEqual({ op: "add", path: "/scientificMetadata", value: {} });
  });
});
