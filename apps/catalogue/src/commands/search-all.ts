import { once } from "node:events";
import type { DatasetHit, FileHit } from "@margay/contract";
import { pages } from "../api/index.ts";
import { plain } from "../output/index.ts";
import type { Session } from "./session.ts";

interface AllOptions {
  files?: boolean;
  proposal?: string;
  sort?: string;
  json?: boolean;
}

const pageSize = 1_000;

const datasetColumns = ["pid", "datasetName", "type", "creationTime", "size", "numberOfFiles", "ownerGroup"] as const;
const fileColumns = ["path", "size", "time", "dataset", "pid"];

/** Prints every result by following the cursors: a JSON record a line, or tab-separated values with a header. */
export async function printAll(session: Session, q: string, options: AllOptions): Promise<void> {
  const { sort, proposal } = options;
  const query = { q: q === "" ? undefined : q, limit: pageSize };
  if (options.files) {
    await print<FileHit>(session, "/v1/files", { ...query, proposal }, fileColumns, (file) => [
      ...[file.path, file.size, file.time, file.dataset.datasetName, file.dataset.pid],
    ]);
    return;
  }
  await print<DatasetHit>(session, "/v1/datasets", { ...query, sort, facets: "none" }, datasetColumns, (dataset) =>
    datasetColumns.map((name) => dataset[name]),
  );
}

type Cell = string | number | undefined;

async function print<Hit>(
  { api, output, signal }: Session,
  path: string,
  query: Record<string, string | number | undefined>,
  columns: readonly string[],
  cells: (hit: Hit) => readonly Cell[],
): Promise<void> {
  if (!output.json) await write(`${columns.join("\t")}\n`);
  for await (const items of pages<Hit>(api, path, query)) {
    signal.throwIfAborted();
    const lines = items.map((hit) =>
      output.json
        ? JSON.stringify(hit)
        : cells(hit)
            .map((cell) => plain(String(cell ?? "")))
            .join("\t"),
    );
    if (lines.length > 0) await write(`${lines.join("\n")}\n`);
  }
}

/** Waits for a slow reader, so that no more than a page is held. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
