import type { Command } from "commander";

export function registerMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to the newest schema (serve does it too)")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { migrate } = await import("../migrate.ts");
      const applied = await migrate();
      const words = applied.length > 0 ? `applied: ${applied.join(", ")}` : "up to date";
      console.log(options.json ? JSON.stringify({ applied }) : words);
    });
}
