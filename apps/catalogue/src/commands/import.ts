import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImportProgress, ImportReport, SentFile, Sides } from "@margay/scicat";
import { type Command, InvalidArgumentError } from "commander";
import { readEnv } from "../env.ts";
import { plural } from "../output/index.ts";
import { download, importsFolder, isUrl, type LiveFlags, shortHash } from "./import-live.ts";
import { type Session, withSession } from "./session.ts";

interface ImportFlags extends LiveFlags {
  dryRun?: boolean;
  json?: boolean;
  verify: number | "all";
  report?: string;
  state?: string;
  fresh?: boolean;
  accounts: boolean;
  history: boolean;
}

const details = `
The source is a folder that mongodump wrote (BSON), a folder with a JSON file for each collection, one such file, or the
address of a running SciCat, which is read into a folder first.

May be repeated, and goes on where it was stopped: what arrived is not sent again, what is there already stays unchanged.
Accounts and history go through the server's database, so they need the import to run where the server runs.

Exit code: 0 when every record and account arrived and the comparison found no difference, 1 when not (the report says
which and why), 130 when it was stopped.

Examples:
  margay import scicat --dry-run ./dump
  margay import scicat ./dump --verify all --report report.json
  MARGAY_SCICAT_TOKEN=… margay import scicat https://scicat.example.org`;

export function registerImport(program: Command): void {
  const command = program.command("import").description("load records from another catalogue");
  command
    .command("scicat")
    .description("load a SciCat: a dump or export of its database, or a running server (administrators)")
    .argument("<source>", "folder, file or address")
    .option("--dry-run", "read and map everything, write nothing")
    .option("--verify <n>", "records of each collection to compare afterwards; 0 for none, all for all", sample, 200)
    .option("--report <file>", "write the report to a file, as JSON")
    .option("--no-accounts", "leave users out")
    .option("--no-history", "leave the history out")
    .option("--token <token>", "token of the running SciCat; MARGAY_SCICAT_TOKEN when absent")
    .option("--user <name>", "sign in there; asks for the password")
    .option("--folder <path>", "where to put what is read of a running SciCat; kept")
    .option("--state <file>", "notes what was written, for the next run; below MARGAY_DATA_DIR when absent")
    .option("--fresh", "send everything, whatever earlier runs wrote")
    .option("--json", "print the report as JSON")
    .addHelpText("after", details)
    .action((source: string, flags: ImportFlags) =>
      withSession(flags, (session) => importFrom(session, source, flags)),
    );
}

function sample(text: string): number | "all" {
  if (text === "all") return "all";
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Write a whole number or all.");
  return Number(text);
}

async function importFrom(session: Session, from: string, flags: ImportFlags): Promise<number> {
  const { api, output, signal } = session;
  const env = readEnv();
  // Loaded here, so that other commands start without them.
  const [{ folderSource, formatReport, importSciCat }, { createImportReader, createImportSink }] = await Promise.all([
    import("@margay/scicat"),
    import("./import-sink.ts"),
  ]);
  const progress = output.progress();
  // A log wants the report, not the way there.
  const tell = process.stderr.isTTY ? (text: string) => progress.update(text) : () => {};
  const reader = createImportReader(api);
  let report: ImportReport;
  const closing: (() => Promise<void>)[] = [];
  try {
    const live = isUrl(from) ? await download(from, flags, env, session, tell) : undefined;
    const sent = flags.dryRun ? undefined : await openState(flags, session);
    if (sent) closing.push(() => sent.close());
    const sides = flags.dryRun ? undefined : await waysFor(flags, session);
    if (sides) closing.push(() => sides.close());
    report = await importSciCat({
      source: live ? folderSource(live.folder, { name: live.url }) : from,
      sink: createImportSink(api, signal),
      ...{ dryRun: flags.dryRun === true, signal },
      ...(sent ? { sent } : {}),
      ...(sides ? { sides } : {}),
      ...(flags.verify === 0 ? {} : { verify: { reader, sample: flags.verify } }),
      onProgress: (step) => tell(stepText(step)),
    });
    if (live) report.skipped.push(...live.missing.map(({ file, reason }) => ({ file, reason: `not read: ${reason}` })));
    if (report.stopped === undefined && !flags.dryRun) await live?.done();
  } finally {
    progress.end();
    for (const close of closing.reverse()) await close();
  }
  if (flags.report !== undefined) await writeFile(flags.report, `${JSON.stringify(report, undefined, 2)}\n`);
  output.result(report, formatReport(report).trimEnd());
  if (signal.aborted) return 130;
  return (await isGood(report, flags)) ? 0 : 1;
}

async function isGood(report: ImportReport, flags: ImportFlags): Promise<boolean> {
  const { isVerified } = await import("@margay/scicat");
  const users = report.sides.find((one) => one.name === "users");
  if (flags.accounts && users && users.refused.length > 0) return false;
  if (report.failuresTotal > 0 || report.stopped !== undefined) return false;
  return report.verification === undefined || isVerified(report.verification);
}

/** What earlier runs wrote to this server; nothing where the catalogue has been emptied since. */
async function openState(flags: ImportFlags, { api, output }: Session): Promise<SentFile> {
  const { openSent } = await import("@margay/scicat");
  const path = flags.state ?? join(importsFolder(readEnv()), `${shortHash(api.endpoint.url)}.sent`);
  const sent = await openSent(path, { fresh: flags.fresh === true });
  if (sent.known === 0 || (await hasRecords(api))) {
    if (sent.known > 0)
      output.note(`${plural(sent.known, "record")} of earlier runs will not be sent again (--fresh does).`);
    return sent;
  }
  await sent.close();
  output.note("The catalogue has been emptied since the last run; everything is sent.");
  return openSent(path, { fresh: true });
}

async function hasRecords(api: Session["api"]): Promise<boolean> {
  for (const path of ["datasets", "proposals", "samples", "instruments", "publications", "jobs"])
    if ((await api.get<{ total: number }>(`/v1/${path}`, { limit: 1 })).total > 0) return true;
  return false;
}

async function waysFor(flags: ImportFlags, { api }: Session): Promise<Sides & { close(): Promise<void> }> {
  const { openSides } = await import("./import-sides.ts");
  const close = async () => {};
  if (!flags.accounts && !flags.history) return { why: "left out by --no-accounts and --no-history", close };
  const open = await openSides(readEnv(), api.endpoint);
  const { accounts, history, ...rest } = open;
  if (rest.why !== undefined) return open;
  const why = flags.accounts ? "left out by --no-history" : flags.history ? "left out by --no-accounts" : "";
  return {
    ...rest,
    ...(why === "" ? {} : { why }),
    ...(flags.accounts && accounts ? { accounts } : {}),
    ...(flags.history && history ? { history } : {}),
  };
}

function stepText({ phase, collection, done, share, perSecond, secondsLeft }: ImportProgress): string {
  const parts = [
    `${perSecond.toLocaleString("en")}/s`,
    ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ];
  return `${phase}: ${collection}, ${plural(done, "document")} (${parts.join(", ")})`;
}

const duration = (seconds: number) =>
  seconds < 90
    ? `${seconds} s`
    : seconds < 5_400
      ? `${Math.round(seconds / 60)} min`
      : `${(seconds / 3_600).toFixed(1)} h`;
