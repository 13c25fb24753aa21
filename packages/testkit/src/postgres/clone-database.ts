import { type ClonedDatabase, cloneTemplate } from "./databases.ts";

/**
 * A migrated database of its own for one test file. Needs the global setup of this package; drop it in `afterAll`.
 *
 * @example
 * const database = await cloneDatabase();
 * afterAll(() => database.drop());
 */
export async function cloneDatabase(): Promise<ClonedDatabase> {
  // Imported here, because the rest of the testkit also works outside of vitest.
  const { inject } = await import("vitest");
  const provided = inject("margayPostgres");
  if (provided === undefined) {
    throw new Error(
      "cloneDatabase needs globalSetup: ['packages/testkit/src/postgres/global-setup.ts'] in vitest's configuration",
    );
  }
  return cloneTemplate(provided.adminConnection, provided.template);
}
