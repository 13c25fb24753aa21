import type { Job } from "@margay/contract";
import { type Command, Option } from "commander";
import type { Api } from "../api/index.ts";
import { ConfigError } from "../data-dir.ts";
import { readEnv, wholeEnv } from "../env.ts";
import { createOutput, plain, table } from "../output/index.ts";
import { withSession } from "./session.ts";
import { wholeNumber } from "./values.ts";

interface Execution {
  state: string;
  runs: { operation: string; state: string; actions: { type: string; state: string; error: string | null }[] }[];
}
type ListedJob = Job & { execution?: { state: string } };

const pathOf = (id: string, more = "") => `/v1/jobs/${encodeURIComponent(id)}${more}`;

export function registerJobs(program: Command): void {
  const jobs = program.command("jobs").description("check job files; list, show, cancel and retry jobs");
  registerCheck(jobs);
  jobs
    .command("list")
    .description("list the newest jobs that you may read")
    .option("--limit <n>", "jobs to show", wholeNumber(1, 200), 25)
    .option("--json", "print JSON")
    .action((options: { limit: number; json?: boolean }) =>
      withSession(options, async ({ api, output }) => {
        const page = await api.get<{ items: ListedJob[]; total: number }>("/v1/jobs", { limit: options.limit });
        output.result(page, jobTable(page.items));
        return 0;
      }),
    );
  jobs
    .command("show")
    .description("show a job, its actions and the end of its log")
    .argument("<id>", "id of the job")
    .option("--json", "print JSON")
    .action((id: string, options: { json?: boolean }) =>
      withSession(options, async ({ api, output }) => {
        const [job, execution, events] = await Promise.all([
          api.get<Job>(pathOf(id)),
          api.get<Execution>(pathOf(id, "/execution")),
          eventsOf(api, id),
        ]);
        output.result({ job, execution, events }, shownJob(job, execution, events));
        return 0;
      }),
    );
  for (const [name, description] of [
    ["cancel", "stop the actions that wait or run"],
    ["retry", "queue the actions that failed or were cancelled again"],
  ] as const)
    jobs
      .command(name)
      .description(description)
      .argument("<id>", "id of the job")
      .option("--json", "print JSON")
      .action((id: string, options: { json?: boolean }) =>
        withSession(options, async ({ api, output }) => {
          const { body } = await api.request<Execution>("POST", pathOf(id, `/${name}`));
          output.result(body, `${id}: ${body.state}`);
          return 0;
        }),
      );
}

interface Event {
  id: number;
  at: string;
  level: string;
  text: string;
}

/** Events of a job, all that are kept. */
async function eventsOf(api: Api, id: string): Promise<Event[]> {
  const all: Event[] = [];
  for (;;) {
    const query = { after: all.at(-1)?.id ?? 0, limit: 5_000 };
    const { items } = await api.get<{ items: Event[] }>(pathOf(id, "/events"), query);
    all.push(...items);
    if (items.length < query.limit) return all;
  }
}

interface CheckFlags {
  job?: string;
  operation: "create" | "update";
  json?: boolean;
}

function registerCheck(jobs: Command): void {
  jobs
    .command("check")
    .description("read a job file as the server would, and show what each action would send; nothing is sent")
    .argument("<file>", "the job file, YAML or JSON")
    .option("--job <file>", "sample job {type, jobParams, …}; made up for every type when absent")
    .addOption(new Option("--operation <name>", "which actions").choices(["create", "update"]).default("create"))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nThe environment counts as for the server; its values appear as their names.\n" +
        "Exit codes: 0 sound, 1 faults.\n\nExamples:\n  margay jobs check jobs.yaml\n" +
        "  margay jobs check jobs.yaml --job sample.json --operation update",
    )
    .action(async (file: string, flags: CheckFlags) => {
      // Loaded here: the other commands do without actions and start faster.
      const { checkJobFile, faultsOf, hasFaults, readSample, reportText } = await import("../jobs/check.ts");
      const output = createOutput(flags.json === true);
      try {
        const job = flags.job === undefined ? undefined : await readSample(flags.job);
        const { operation } = flags;
        const report = await checkJobFile(file, { job, operation, env: readEnv(), processEnv: wholeEnv() });
        output.result(report, reportText(file, report));
        process.exitCode = hasFaults(report) ? 1 : 0;
      } catch (error) {
        const faults = faultsOf(error);
        if (!faults || error instanceof ConfigError) throw error;
        output.result({ faults }, faults.join("\n"));
        process.exitCode = 1;
      }
    });
}

function jobTable(jobs: readonly ListedJob[]): string {
  const columns = ["id", "type", "owner", "created", "status", "actions"].map((title) => ({ title }));
  const rows = jobs.map((one) => [
    one.id,
    one.type,
    one.ownerUser ?? one.createdBy,
    one.createdAt,
    one.statusCode ?? "",
    one.execution?.state ?? "",
  ]);
  return table(columns, rows);
}

const shownEvents = 40;

function shownJob(job: Job, { state, runs }: Execution, events: readonly Event[]): string {
  const facts = [
    ["id", job.id],
    ["type", job.type],
    ["status", [job.statusCode, job.statusMessage].filter(Boolean).join(": ")],
    ["owner", [job.ownerUser, job.ownerGroup].filter(Boolean).join(", ")],
    ["created", `${job.createdAt} by ${job.createdBy}`],
    ["actions", state],
  ].map(([name = "", value = ""]) => `${name.padEnd(9)}${plain(value)}`);
  const actions = runs.flatMap((run) => [
    `${run.operation}: ${run.state}`,
    ...run.actions.map((one) => `  ${one.type}: ${one.state}${one.error === null ? "" : `: ${plain(one.error)}`}`),
  ]);
  const log = events.slice(-shownEvents).map(({ at, level, text }) => `${at} ${level.padEnd(5)} ${plain(text)}`);
  return [facts, actions, log]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}
