/** What `pg` and `migrateDatabase` take: a URL, or the parts for a server on a private socket. */
export type TestConnection = { connectionString: string } | { host: string; user: string; database: string };

/** The same server, another database. */
export function withDatabase(connection: TestConnection, database: string): TestConnection {
  if (!("connectionString" in connection)) return { ...connection, database };
  const url = new URL(connection.connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { connectionString: url.href };
}
