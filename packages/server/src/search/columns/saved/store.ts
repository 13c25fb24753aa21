import { createHash } from "node:crypto";
import type { Line } from "../feed/index.ts";

/** Which database this is; the same for all its processes, another after it was made anew or restored elsewhere. */
export async function identityOf(line: Line): Promise<string> {
  const [found] = await line.ask(`
    select concat_ws('/', (select system_identifier from pg_control_system()), d.oid, d.datname, 'dataset'::regclass::oid) as it
    from pg_database d where d.datname = current_database()`);
  const row = found?.rows[0] as { it: string } | undefined;
  if (!row) throw new Error("the database did not say which it is");
  return row.it;
}

/** Whether the database knows of a saved copy. One that was brought back from a backup of before does not. */
export async function isCopyKnown(line: Line, token: string): Promise<boolean> {
  const [found] = await line.ask(`select 1 from search_copy where token = '${token.replaceAll("'", "")}'::uuid`);
  return (found?.rows.length ?? 0) > 0;
}

export async function noteCopy(line: Line, token: string): Promise<void> {
  await line.ask(`insert into search_copy (token) values ('${token.replaceAll("'", "")}')`);
}

/** Whether this connection now is the only one that writes to the folder; it is until it ends. */
export async function claimFolder(line: Line, folderId: string): Promise<boolean> {
  const key = createHash("sha256").update(folderId).digest().readInt32BE(0);
  const [found] = await line.ask(`select pg_try_advisory_lock(${lockClass}, ${key}) as mine`);
  return (found?.rows[0] as { mine: boolean } | undefined)?.mine === true;
}

const lockClass = 5_630_812;
