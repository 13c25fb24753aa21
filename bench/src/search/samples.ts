import type { Caller } from "./callers.ts";
import type { Samples } from "./draw.ts";
import type { MeasuredServer } from "./server.ts";

const paths = 4_000;
const pages = 12;

/** Paths of files out of the whole catalogue. */
export async function samplePaths({ database }: MeasuredServer): Promise<string[]> {
  const found = await database.query<{ names: string }>(
    `select names from file_chunk where (block_id::bigint * 7919) % greatest(1, (select max(block_id) / 3000 from file_chunk)) = 0 limit ${paths}`,
  );
  return found.rows.flatMap(({ names }) => {
    const all = names.split("\n");
    return [0, 0.37, 0.81].map((share) => all[Math.floor(share * all.length)] ?? "").filter((path) => path.length > 3);
  });
}

/** Cursors that lead thousands of rows behind the first page, for each caller. */
export async function sampleCursors(server: MeasuredServer, callers: readonly Caller[]): Promise<Samples["cursors"]> {
  const cursors: Samples["cursors"] = {};
  for (const caller of callers) {
    const mine: string[] = [];
    let last = "";
    for (let page = 0; page < pages; page++) {
      const path = `/v1/datasets?facets=none&limit=1000${last === "" ? "" : `&cursor=${encodeURIComponent(last)}`}`;
      const { text, status } = await server.client.send({ path }, caller.token);
      const next = status === 200 ? (JSON.parse(text) as { cursor?: string }).cursor : undefined; // a DatasetPage
      if (next === undefined) break;
      mine.push(next);
      last = next;
    }
    cursors[caller.name] = mine.length > 0 ? mine : [""];
  }
  return cursors;
}
