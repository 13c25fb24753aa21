import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import type { TestConnection } from "./connection.ts";
import { createTemplate, dropTemplateAndClones } from "./databases.ts";
import { startTestPostgres, type TestPostgres } from "./start-test-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    margayPostgres: { adminConnection: TestConnection; template: string };
  }
}

/** A server that is already there keeps running; what this run made in it is dropped at the end. */
function existingServer(url: string): { server: TestPostgres; template: string } {
  const server = { adminConnection: { connectionString: url }, stop: async () => undefined };
  return { server, template: `margay_template_${randomBytes(4).toString("hex")}` };
}

/**
 * Starts one PostgreSQL for the whole run, or takes the one of MARGAY_TEST_DATABASE_URL (a role that may create
 * databases), and makes the template that `cloneDatabase` copies. Answers the teardown.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.MARGAY_TEST_DATABASE_URL;
  const { server, template } =
    url === undefined || url === ""
      ? { server: await startTestPostgres(), template: "margay_template" }
      : existingServer(url);
  const teardown = async (): Promise<void> => {
    try {
      if (url) await dropTemplateAndClones(server.adminConnection, template);
    } finally {
      await server.stop();
    }
  };
  try {
    const { migrateDatabase } = await import("@margay/server");
    await createTemplate(server.adminConnection, template, migrateDatabase);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide("margayPostgres", { adminConnection: server.adminConnection, template });
  return teardown;
}
