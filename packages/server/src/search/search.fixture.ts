import { randomUUID } from "node:crypto";
import type { Role } from "@margay/contract";
import { expect, vi } from "vitest";
import { anonymous, createVisibility, type Principal, userGroup } from "../access/index.ts";
import { createDatasets } from "../datasets/index.ts";
import { openDatabase } from "../db/database.ts";
import { createColumns, createPostgresSearch, createSearch } from "./index.ts";

const config = { columns: true, threads: 0, memoryLimitBytes: 1_000_000_000, patienceMs: 10_000, pollMs: 250 };

/** Search columns on a database, once they are loaded. */
export async function loadedColumns(database: ReturnType<typeof openDatabase>) {
  const columns = createColumns({ database, config, log: { info: () => {}, warn: () => {} } });
  await vi.waitFor(() => expect(columns.state().phase).toBe("ready"), { timeout: 30_000 });
  return columns;
}

/** Datasets and their search on a database, without routes: by the search columns, or by PostgreSQL alone. */
export async function searchable(
  connection: Parameters<typeof openDatabase>[0],
  engine: "columns" | "postgresql" = "postgresql",
) {
  const database = openDatabase(connection);
  const visibility = createVisibility(database.kysely);
  const datasets = createDatasets({ database, visibility, clock: () => new Date(), pidPrefix: "20.500.12345" });
  const columns = engine === "columns" ? await loadedColumns(database) : undefined;
  const search = columns ? createSearch({ database, columns }) : createPostgresSearch(database);
  const principal = async (groups: readonly string[], roles: readonly Role[] = []): Promise<Principal> => {
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
  const admin = await principal(["admin"], ["admin"]);

  async function addFiles(
    pid: string,
    names: readonly string[],
    extra: object | null = null,
    chunkSize = 1_000,
    kind: "origdatablock" | "datablock" = "origdatablock",
  ) {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into block (key, kind, dataset_id, size, file_count, created_at, created_by, updated_at, updated_by, doc)
       select $1, $4, id, 1, $3, now(), 'u', now(), 'u', '{}' from dataset where key = $2 returning id`,
      [`block-${randomUUID()}`, pid, names.length, kind],
    );
    for (let from = 0; from < names.length; from += chunkSize) {
      const part = names.slice(from, from + chunkSize);
      const sizes = part.map((_, index) => (from + index) * 10);
      const times = part.map((_, index) => 1_700_000_000_000 + from + index);
      await database.pool.query(
        `insert into file_chunk select $1, $2, dataset_id, $3, $4, $5, $6, $7 from block where id = $1`,
        [rows[0]?.id, from / chunkSize, part.length, part.join("\n"), sizes, times, extra && JSON.stringify(extra)],
      );
    }
  }

  return {
    database,
    datasets,
    search,
    principal,
    admin,
    anonymous,

    addFiles,
    columns,
    async close() {
      await columns?.close();
      await database.close();
    },
  };
}
