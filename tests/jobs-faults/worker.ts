import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Attempt } from "@margay/actions";
import { type Connection, createServer, openDatabase } from "@margay/server";
import { testConfig } from "@margay/testkit";
import { doing, jobTypes } from "../jobs/job-types.ts";

/*
 * A worker in a process of its own. Its actions write what they do into the file `log` of the folder, one line each, and
 * those of the type `held` go on only while there is no file `hold`.
 */
const [folder = "", connectionText = "{}"] = process.argv.slice(2);
const connection = JSON.parse(connectionText) as Connection; // from the test that started this process

const note = (word: string, { idempotencyKey }: Attempt) =>
  appendFileSync(join(folder, "log"), `${word} ${idempotencyKey} ${process.pid} ${Date.now()}\n`);

const held = doing(async (attempt) => {
  note("begin", attempt);
  while (existsSync(join(folder, "hold"))) {
    if (attempt.signal.aborted) note("aborted", attempt);
    attempt.signal.throwIfAborted();
    await wait(20);
  }
  note("end", attempt);
}, "held");

const short = doing(async (attempt) => {
  note("begin", attempt);
  await wait(15);
  note("end", attempt);
}, "short");

const quick = doing((attempt) => note("end", attempt), "quick");

const database = openDatabase(connection, { maxConnections: 8 });
const server = await createServer({
  database,
  config: testConfig({
    search: undefined,
    jobs: {
      load: async () =>
        jobTypes({
          held: { create: { auth: "#all", actions: [quick, held, quick] } },
          short: { create: { auth: "#all", actions: [short] }, execution: { concurrency: 3 } },
        }),
      defaultStatusCode: "new",
      defaultStatusMessage: "New.",
      worker: true,
      env: {},
    },
  }),
});
process.on("SIGTERM", async () => {
  await server.close();
  await database.close();
  process.exit(0);
});
process.stdout.write("ready\n");
