import pg from "pg";

/** The socket of an embedded server. */
export interface FastConnection {
  host: string;
  user: string;
  database: string;
}

/**
 * For filling an empty database: no trigger runs (foreign keys are true by construction), nothing waits for the disk, and
 * indexes are sorted in memory.
 */
const settings =
  "-c session_replication_role=replica -c synchronous_commit=off -c maintenance_work_mem=1500MB -c max_parallel_maintenance_workers=3 -c work_mem=512MB";

const options = ({ host, user, database }: FastConnection) => ({ host, user, database, options: settings });

export async function connectFast(connection: FastConnection): Promise<pg.Client> {
  const client = new pg.Client(options(connection));
  await client.connect();
  return client;
}

export const openFastPool = (connection: FastConnection): pg.Pool => new pg.Pool({ ...options(connection), max: 6 });
