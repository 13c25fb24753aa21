import type { Filter } from "@margay/contract";
import type { Principal } from "@margay/server";
import { type Call, parameter } from "../call.ts";
import { datasetNames, readFullquery } from "../filter/index.ts";
import { holds, isSignedIn } from "../guards.ts";
import { isListedKey } from "../metadata-key-names.ts";
import type { WireDeps } from "../wire.ts";
import { narrowed } from "./search.ts";

/**
 * The dotted paths in the scientific metadata of the datasets that match the query's `fields`, sorted. Users see those
 * of their own groups' datasets unless they ask for published ones.
 */
export async function datasetMetadataKeys(
  { catalogue, config }: WireDeps,
  call: Call,
  principal: Principal,
): Promise<string[]> {
  const { metadataKeys, finder } = catalogue;
  const asked = readFullquery(parameter(call, "fields"), parameter(call, "limits"), datasetNames);

  async function matching(where: Filter): Promise<string[]> {
    const facets = [["metadataKeyset"]];
    const answer = await finder.facets(principal, "dataset", { where, facets, signal: call.signal });
    const ids = (answer.facets[0] ?? []).map(({ value }) => value).filter((value) => typeof value === "number");
    return metadataKeys.pathsOf(ids);
  }

  const isOwn = isSignedIn(principal) && !holds(principal, "admin", "lifecycleManager") && !asked.isPublishedAsked;
  const paths =
    asked.where === undefined
      ? await metadataKeys.paths(principal, isOwn ? [...principal.groups] : undefined)
      : await matching(narrowed(principal, asked) ?? asked.where);
  return paths.filter(isListedKey(asked.metadataKey)).slice(0, config.metadataKeysLimit);
}
