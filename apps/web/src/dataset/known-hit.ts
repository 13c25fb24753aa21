import type { DatasetPage } from "@margay/contract";
import type { QueryClient } from "@tanstack/react-query";
import type { Hit } from "../api/datasets.ts";

/** The dataset as a list on an earlier screen showed it. */
export function knownHit(queryClient: QueryClient, pid: string): Hit | undefined {
  for (const [, page] of queryClient.getQueriesData<DatasetPage>({ queryKey: ["datasets"] })) {
    const hit = page?.items.find((item) => item.pid === pid);
    if (hit !== undefined) return hit;
  }
  return undefined;
}
