import type { ImportReport } from "@margay/scicat";
import type { Command } from "commander";
import { plural } from "../output/index.ts";
import { type Session, withSession } from "./session.ts";

interface ImportFlags {
  dryRun?: boolean;
  json?: boolean;
}

export function registerImport(program: Command): void {
  const command = program.command("import").description("load records from another catalogue");
  command
    .command("scicat")
    .description("load an extended-JSON export of a SciCat database, with PIDs, dates and owners (administrators)")
    .argument("<folder>", "folder with a file for each collection, or one file")
    .option("--dry-run", "read and map everything, write nothing")
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      "\nMay be repeated: what is there already stays unchanged.\n" +
        "Exit code: 0 when every record arrived, 1 when one did not (the report says which and why).\n\n" +
        "Examples:\n  margay import scicat --dry-run ./export\n  margay import scicat ./export",
    )
    .action((folder: string, flags: ImportFlags) =>
      withSession(flags, (session) => importFrom(session, folder, flags.dryRun === true)),
    );
}

async function importFrom({ api, output, signal }: Session, folder: string, dryRun: boolean): Promise<number> {
  // Loaded here, so that other commands start without it.
  const [{ formatReport, importSciCat }, { createImportSink }] = await Promise.all([
    import("@margay/scicat"),
    import("./import-sink.ts"),
  ]);
  const progress = output.progress();
  let report: ImportReport;
  try {
    report = await importSciCat({
      source: folder,
      sink: createImportSink(api),
      dryRun,
      signal,
      onProgress: ({ phase, collection, done }) =>
        progress.update(`${phase}: ${collection}, ${plural(done, "document")}`),
    });
  } finally {
    progress.end();
  }
  output.result(report, formatReport(report).trimEnd());
  if (signal.aborted) return 130;
  return report.failuresTotal > 0 || report.stopped !== undefined ? 1 : 0;
}
