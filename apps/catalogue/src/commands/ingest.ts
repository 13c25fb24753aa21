import { availableParallelism, hostname } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readEnv, variables } from "../env.ts";
import type { IngestOptions } from "../ingest/index.ts";
import { UsageError, withSession } from "./session.ts";
import { names, wholeNumber } from "./values.ts";

interface Flags extends Omit<IngestOptions, "pidPrefix" | "sourceHost"> {
  pidPrefix?: string;
  sourceHost?: string;
  json?: boolean;
}

const examples = `
Again and again: the same path with the same content changes nothing; what a person edited stays.

Exit code: 0 when everything was read and written, 1 when something was not (the rest is done), 2 for wrong usage.

Examples:
  margay ingest --dry-run /data/2026/p08
  margay ingest --owner-group p08-staff --keyword calibration scan_0001.nxs scan_0002.nxs
  margay ingest --dataset-per folder --checksum sha256 --jobs 8 raw
  margay ingest --json raw | jq '.troubles'`;

export function registerIngest(program: Command): void {
  program
    .command("ingest")
    .description("register files: metadata from HDF5/NeXus, beamtime records, file lists, previews")
    .argument("<path...>", "files and folders")
    .option("--owner-group <group>", "group that the data belongs to")
    .option("--access-group <groups>", "groups that may read, separated by commas; may be repeated", names)
    .option("--type <type>", "raw, derived or a type of the site")
    .option("--proposal <id>", "proposal that the data belongs to")
    .option("--instrument <pid>", "instrument that took the data")
    .option("--contact-email <address>", "whom to ask about the data")
    .option("--location <place>", "/facility/beamline")
    .option("--license <license>", "SPDX identifier or URL")
    .option("--keyword <words>", "keywords, separated by commas; may be repeated", names)
    .addOption(
      new Option("--dataset-per <unit>", "what makes one dataset").choices(["auto", "file", "folder"]).default("auto"),
    )
    .addOption(new Option("--checksum <algorithm>", "sum up each file").choices(["sha256", "md5"]))
    .option(
      "--time-zone <zone>",
      "of times without one, such as Europe/Berlin (UTC; Europe/Berlin with a beamtime record)",
      timeZone,
    )
    .option("--no-preview", "make no pictures")
    .option("--create-samples", "make samples out of the samples that the files name")
    .option("--pid-prefix <prefix>", "prefix of chosen PIDs")
    .option("--source-host <name>", "name of this machine in the identity of the data; its host name when absent")
    .option("--publish", "let everybody read the datasets")
    .option("--dry-run", "show what would be done and write nothing")
    .option("--jobs <n>", "datasets at a time", wholeNumber(1, 64), Math.min(4, availableParallelism()))
    .option("--json", "print the report as JSON")
    .addHelpText("after", examples)
    .action((paths: string[], flags: Flags) =>
      withSession(flags, async (session) => {
        // Loaded here, so that other commands start without it.
        const { ingest, NeedsAnswer, printReport } = await import("../ingest/index.ts");
        const report = await ingest(paths, optionsOf(flags), session).catch((error) => {
          throw error instanceof NeedsAnswer ? new UsageError(error.message) : error;
        });
        return printReport(session.output, report);
      }),
    );
}

function optionsOf({ pidPrefix, sourceHost, json: _json, ...flags }: Flags): IngestOptions {
  const usual = readEnv().PID_PREFIX ?? variables.find((one) => one.name === "PID_PREFIX")?.default ?? "margay";
  return {
    ...flags,
    sourceHost: sourceHost ?? hostname(),
    pidPrefix: { value: (pidPrefix ?? usual).replace(/\/+$/, ""), given: pidPrefix !== undefined },
  };
}

function timeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError(`${text} is not a time zone; write it like Europe/Berlin.`);
  }
}
