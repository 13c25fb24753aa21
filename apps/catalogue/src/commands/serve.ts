import { type Command, Option } from "commander";

export function registerServe(program: Command): void {
  program
    .command("serve")
    .description("start the catalogue: API, web UI and, unless DATABASE_URL is set, its own PostgreSQL")
    .option("--demo", "load demo data and accounts on the first start")
    .addOption(
      new Option("--role <role>", "answer requests, perform job actions, or all (or MARGAY_ROLE)").choices([
        "all",
        "api",
        "worker",
      ]),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  margay serve --demo\n  PORT=8080 DATABASE_URL=postgres://me@db/margay margay serve\n" +
        "  DATABASE_URL=postgres://me@db/margay margay serve --role worker",
    )
    .action(async (options: { demo?: boolean; role?: string }) => {
      // Loaded here: the other commands need no server, and start faster without it.
      const { serve } = await import("../serve.ts");
      await serve(options.demo === true, options.role);
    });
}
