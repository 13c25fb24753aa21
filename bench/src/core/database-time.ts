import { createServer, openDatabase, startEmbeddedPostgres } from "@margay/server";
import { benchDataset } from "../generate.ts";
import { ms, quantile, type Row } from "../table.ts";
import { benchConfig } from "./config.ts";

/**
 * Time that a single create spends waiting for PostgreSQL: every statement of the request, from sending it to its
 * answer, on the embedded server with durable commits. The server runs in this process so that statements can be timed.
 */
export async function timedCreates(dataDir: string, count: number): Promise<Row[]> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const database = openDatabase(postgres.connection);
  let spentMs = 0;
  database.pool.on("connect", (client) => {
    const query = client.query.bind(client);
    Object.assign(client, {
      query: (...given: Parameters<typeof query>) => {
        const started = performance.now();
        const running: unknown = query(...given);
        if (running instanceof Promise)
          void running.finally(() => {
            spentMs += performance.now() - started;
          });
        return running;
      },
    });
  });
  const server = await createServer({ database, config: benchConfig });
  try {
    const headers = { authorization: `Bearer ${await server.identity.ensureSystemToken()}` };
    const times: number[] = [];
    for (let n = 0; n < count; n++) {
      const payload = benchDataset(20_000_000 + n);
      spentMs = 0;
      const reply = await server.app.inject({ method: "POST", url: "/v1/datasets", headers, payload });
      if (reply.statusCode !== 201) throw new Error(`create answered ${reply.statusCode}: ${reply.body}`);
      if (n >= count / 10) times.push(spentMs);
    }
    return [
      {
        what: "single create, time in the database",
        figure: `${ms(quantile(times, 0.5))}, p95 ${ms(quantile(times, 0.95))}`,
        floor: "",
        ratio: "",
        aim: "<= 2 ms",
      },
    ];
  } finally {
    await server.close();
    await database.close();
    await postgres.stop();
  }
}
