import { Command } from "commander";
import { registerImport } from "./commands/import.ts";
import { registerIngest } from "./commands/ingest.ts";
import { registerJobs } from "./commands/jobs.ts";
import { registerMigrate } from "./commands/migrate.ts";
import { registerSearch } from "./commands/search.ts";
import { registerServe } from "./commands/serve.ts";
import { registerToken } from "./commands/token.ts";
import { registerUser } from "./commands/user.ts";
import { ConfigError } from "./data-dir.ts";
import { version } from "./version.ts";

/** The `margay` command. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. */
export async function main(argv: string[]): Promise<void> {
  const program = new Command("margay")
    .description("The data catalogue for photon, neutron, laser and electron-microscopy facilities")
    .version(version)
    .showHelpAfterError("(margay --help shows what there is)")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  registerServe(program);
  registerMigrate(program);
  registerUser(program);
  registerToken(program);
  registerIngest(program);
  registerImport(program);
  registerSearch(program);
  registerJobs(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}
