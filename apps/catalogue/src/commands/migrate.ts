import { migrateDatabase } from "@margay/server";
import type { Command } from "commander";
import { makeConfig } from "../config.ts";
import { startDatabase } from "../database.ts";
import { readEnv } from "../env.ts";
import { createLogger } from "../logger.ts";
import { version } from "../version.ts";

export function registerMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to the newest schema (serve does it too)")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const config = makeConfig(readEnv(), { demo: false, version, terminal: false });
      const database = await startDatabase(config, createLogger({ ...config, logLevel: "warn" }));
      try {
        const applied = await migrateDatabase(database.connection);
        console.log(
          options.json ? JSON.stringify({ applied }) : applied.length ? `applied: ${applied.join(", ")}` : "up to date",
        );
      } finally {
        await database.stop();
      }
    });
}
