import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { parseStored } from "../json.ts";

export interface RuntimeConfig {
  cid: string;
  /** Counts the writes; 0 for a default that nobody has changed. */
  version: number;
  data: Readonly<Record<string, unknown>>;
  createdBy: string;
  updatedBy: string;
  createdAt: Date;
  updatedAt: Date;
}

interface Row extends Omit<RuntimeConfig, "data"> {
  dataText: string;
}

interface Write {
  cid: string;
  data: RuntimeConfig["data"];
  by: string;
  at: Date;
}

const columns = sql`cid, version, data as "dataText", created_by as "createdBy", updated_by as "updatedBy",
  created_at as "createdAt", updated_at as "updatedAt"`;

// Only objects are ever stored.
const fromRow = ({ dataText, ...row }: Row): RuntimeConfig => ({
  ...row,
  data: parseStored(dataText) as RuntimeConfig["data"],
});

export async function findConfig(db: Db, cid: string): Promise<RuntimeConfig | undefined> {
  const found = await sql<Row>`select ${columns} from runtime_config where cid = ${cid}`.execute(db);
  return found.rows[0] && fromRow(found.rows[0]);
}

/** Writers take turns until the transaction ends: they are rare, and several processes start at once. */
export async function lockConfigs(db: Db): Promise<void> {
  await sql`lock table runtime_config in share row exclusive mode`.execute(db);
}

export async function insertConfig(db: Db, { cid, data, by, at }: Write): Promise<RuntimeConfig> {
  const made = await sql<Row>`
    insert into runtime_config (cid, data, created_by, updated_by, created_at, updated_at)
    values (${cid}, ${JSON.stringify(data)}::json, ${by}, ${by}, ${at}, ${at})
    returning ${columns}`.execute(db);
  return written(made.rows);
}

export async function updateConfig(db: Db, { cid, data, by, at }: Write): Promise<RuntimeConfig> {
  const updated = await sql<Row>`
    update runtime_config set version = version + 1, data = ${JSON.stringify(data)}::json, updated_by = ${by},
      updated_at = greatest(${at}::timestamptz, updated_at + interval '1 millisecond')
    where cid = ${cid}
    returning ${columns}`.execute(db);
  return written(updated.rows);
}

function written([row]: readonly Row[]): RuntimeConfig {
  if (row === undefined) throw new Error("a configuration vanished while its table was locked");
  return fromRow(row);
}
