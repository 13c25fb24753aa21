import { type Draft, Unmappable } from "../draft.ts";
import { isObject } from "../ejson.ts";

/** What both kinds of blocks share. Throws Unmappable without a dataset. */
export function block(draft: Draft): void {
  for (const name of ["datasetId", "rawDatasetId", "derivedDatasetId"]) draft.renamed(name, "datasetPid");
  draft.same("size", "chkAlg");
  draft.put("dataFileList", unique(draft, draft.take("dataFileList")));
  if (draft.record.datasetPid === undefined) throw new Unmappable("names no dataset (datasetId)");
  draft.fill("dataFileList", [], "dataFileList missing: set to an empty list");
  for (const name of ["ownerGroup", "accessGroups", "instrumentGroup", "isPublished"])
    draft.keep(name, draft.take(name), `a block's ${name} is that of its dataset; its own`);
}

/** A path may stand once in a block; the first one stays. */
function unique(draft: Draft, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const seen = new Set<unknown>();
  const repeated: unknown[] = [];
  const files = value.filter((file: unknown) => {
    const path = isObject(file) ? file.path : undefined;
    if (path === undefined || !seen.has(path)) {
      seen.add(path);
      return true;
    }
    repeated.push(file);
    return false;
  });
  draft.keep(
    "repeatedFiles",
    repeated.length > 0 ? repeated : undefined,
    "a path stood in dataFileList more than once; the later ones",
  );
  return files;
}
