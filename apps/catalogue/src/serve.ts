import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer as createProbe } from "node:net";
import { registerSciCat } from "@margay/scicat";
import { createServer, EmbeddedPostgresError, migrateDatabase, openDatabase } from "@margay/server";
import { keepAdminToken, loadAccounts } from "./accounts.ts";
import { type AppConfig, makeConfig } from "./config.ts";
import { ConfigError } from "./data-dir.ts";
import { startDatabase } from "./database.ts";
import { demoAccounts, loadDemo } from "./demo/index.ts";
import { readEnv } from "./env.ts";
import { createLogger, type Logger } from "./logger.ts";
import { version } from "./version.ts";

/** Runs the catalogue until a signal ends it. */
export async function serve(demo: boolean): Promise<void> {
  const config = makeConfig(readEnv(), { demo, version, terminal: process.stdout.isTTY === true });
  const log = createLogger(config);
  // Signals count from here on: whatever has been started by then is stopped in order.
  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  for (const warning of config.warnings) log.warn(warning);
  const stop = () => (stopping ??= stopAll(stops, log));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      log.info({ signal }, "stopping");
      void stop().then(() => process.exit(0));
    });
  try {
    const address = await start(config, demo, log, stops);
    if (stopping) return;
    announce(demo, address);
  } catch (error) {
    await stop();
    throw readable(error, config);
  }
}

async function stopAll(stops: (() => Promise<void>)[], log: Logger): Promise<void> {
  for (const one of stops.splice(0).reverse()) await one().catch((error) => log.error({ err: error }, "stop failed"));
}

async function start(config: AppConfig, demo: boolean, log: Logger, stops: (() => Promise<void>)[]) {
  await mkdir(config.dataDir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`MARGAY_DATA_DIR: ${config.dataDir} cannot be made (${error.code}); name another folder.`);
  });
  const running = await startDatabase(config, log);
  stops.push(() => running.stop());
  await probePort(config);
  const applied = await migrateDatabase(running.connection);
  if (applied.length > 0) log.info({ applied }, "database migrated");
  const database = openDatabase(running.connection);
  stops.push(() => database.close());
  const server = await createServer({ database, config: config.server, logger: log });
  stops.push(() => server.close());
  await registerSciCat(server.app, { catalogue: server.catalogue, config: config.scicat });
  await server.catalogue.runtimeConfigs.sync(config.scicat.configFiles);
  await loadAccounts(config, server);
  await keepAdminToken(config, server);
  if (demo) await loadDemo({ app: server.app, identity: server.identity, dataDir: config.dataDir, log });
  await server.app.listen({ host: config.host, port: config.port });
  const place = server.app.server.address();
  const port = place !== null && typeof place === "object" ? place.port : config.port;
  const host = ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(config.host) ? "localhost" : config.host;
  return `http://${host}:${port}`;
}

/** Fails at once, not after minutes of migrating and loading, where something else has the port. */
async function probePort({ host, port }: AppConfig): Promise<void> {
  const probe = createProbe();
  await once(probe.listen({ host, port }), "listening");
  probe.close();
  await once(probe, "close");
}

function announce(demo: boolean, address: string): void {
  const lines = [`Margay is ready at ${address}`, `API documentation: ${address}/docs`];
  if (demo) {
    lines.push("Demo accounts (name / password):");
    for (const one of demoAccounts) lines.push(`  ${one.username.padEnd(12)} ${one.password.padEnd(16)} ${one.note}`);
  }
  console.log(`\n${lines.join("\n")}\n`);
}

// What an operator can mend is said in one line; everything else keeps its stack.
function readable(error: unknown, config: AppConfig): unknown {
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError || !(error instanceof Error)) return error;
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new ConfigError(
      `PORT: ${config.port} is in use on ${config.host}; stop the other program or set PORT to a free one.`,
    );
  if (code === "EACCES" && "syscall" in error && error.syscall === "listen")
    return new ConfigError(`PORT: ${config.port} needs more rights; set PORT to a number above 1023.`);
  if (code === "ENOTFOUND" || code === "EADDRNOTAVAIL")
    return new ConfigError(`HOST: cannot listen on ${config.host} (${String(code)}); use localhost or 0.0.0.0.`);
  if (config.databaseUrl !== undefined && typeof code === "string")
    return new ConfigError(`DATABASE_URL: the server cannot be used: ${error.message} (${code}).`, { cause: error });
  return error;
}
