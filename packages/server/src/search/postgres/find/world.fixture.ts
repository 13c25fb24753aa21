import { randomUUID } from "node:crypto";
import { anonymous, createVisibility, type Principal, userGroup } from "../../../access/index.ts";
import { createAttachments } from "../../../attachments/index.ts";
import { createBlocks } from "../../../datablocks/index.ts";
import { createDatasets } from "../../../datasets/index.ts";
import { openDatabase } from "../../../db/database.ts";
import { proposalKind } from "../../../proposals/index.ts";
import { createRecordService } from "../../../records/service.ts";
import { createRecordStore } from "../../../records/store.ts";
import { type Stored, serve } from "../../../records/stored.ts";
import { sampleKind } from "../../../samples/index.ts";
import { createFinder, createPostgresSearch, createSearch } from "../../index.ts";
import { loadedColumns } from "../../search.fixture.ts";
import { createPostgresFinder } from "./index.ts";
import type { Doc } from "./oracle.fixture.ts";

/** The services of a catalogue and its finder on a database, without routes. */
export async function findable(
  connection: Parameters<typeof openDatabase>[0],
  engine: "columns" | "postgresql" = "postgresql",
) {
  const database = openDatabase(connection);
  const columns = engine === "columns" ? await loadedColumns(database) : undefined;
  const visibility = createVisibility(database.dictionaries);
  const deps = { database, visibility, clock: () => new Date() };
  const principal = async (groups: readonly string[], roles: readonly "admin"[] = []): Promise<Principal> => {
    const username = `u-${randomUUID()}`;
    const ids = await visibility.groupIds([...groups, userGroup(username)]);
    return {
      username,
      accountId: 1,
      groups: new Set(groups),
      groupIds: [0, ...ids.values()],
      roles: new Set(roles),
      scopes: new Set(["read", "write"]),
    };
  };
  const datasets = createDatasets({ ...deps, pidPrefix: "20.500.12345" });
  return {
    database,
    principal,
    anonymous,
    admin: await principal(["admin"], ["admin"]),
    datasets,
    blocks: createBlocks("origdatablock", deps),
    attachments: createAttachments({ ...deps, datasets }).service,
    samples: createRecordService(sampleKind, createRecordStore(sampleKind), deps),
    proposals: createRecordService(proposalKind, createRecordStore(proposalKind), deps),
    columns,
    search: columns ? createSearch({ database, columns }) : createPostgresSearch(database),
    finder: columns ? createFinder({ database, columns }) : createPostgresFinder(database),
    async close() {
      await columns?.close();
      await database.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof findable>>;

/** A record as the finder sees it: one that does not say whether it is published is not. */
export const served = (keyField: string, row: Stored): Doc => ({
  isPublished: false,
  ...JSON.parse(serve(keyField, row)),
});

export const mayRead = (doc: Doc, caller: readonly string[]): boolean =>
  doc.isPublished === true ||
  [doc.ownerGroup, ...((doc.accessGroups as string[] | undefined) ?? [])].some((group) =>
    caller.includes(String(group)),
  );
