import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer as createProbe } from "node:net";
import { faultText } from "@margay/actions";
import { registerSciCat } from "@margay/scicat";
import { createServer, EmbeddedPostgresError, migrateDatabase, openDatabase, type Server } from "@margay/server";
import { keepAdminToken, loadAccounts } from "./accounts.ts";
import { type AppConfig, makeConfig } from "./config.ts";
import { ConfigError } from "./data-dir.ts";
import { startDatabase } from "./database.ts";
import { demoAccounts, loadDemo } from "./demo/index.ts";
import { readEnv, wholeEnv } from "./env.ts";
import { onHangup } from "./hangup.ts";
import { createLogger, type Logger } from "./logger.ts";
import { version } from "./version.ts";

/** Runs the catalogue until a signal ends it. `role` counts before the variable. SIGHUP reads the job file again. */
export async function serve(demo: boolean, role?: string): Promise<void> {
  const env = { ...readEnv(), ...(role === undefined ? {} : { MARGAY_ROLE: role }) };
  const terminal = process.stdout.isTTY === true;
  const config = makeConfig(env, { demo, version, terminal, processEnv: wholeEnv() });
  const log = createLogger(config);
  // Signals count from here on: whatever has been started by then is stopped in order.
  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  for (const warning of config.warnings) log.warn(warning);
  const stop = () => (stopping ??= stopAll(stops, log));
  const onSignal = (signal: NodeJS.Signals) => {
    log.info({ signal }, "stopping");
    void stop().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  let reload = async (): Promise<void> => log.info("the job file is not read again: the server is still starting");
  const hangup = onHangup(
    () => void reload(),
    () => onSignal("SIGHUP"),
  );
  process.on("SIGHUP", hangup);
  try {
    const { server, address } = await start(config, demo, log, stops);
    reload = () => reloadJobs(server, log);
    if (stopping) return;
    if (address === undefined) log.info("performing the actions of jobs");
    else announce(demo, address);
  } catch (error) {
    await stop();
    throw readable(error, config);
  }
}

/** What looks like a mistake in the job file is said each time that it is read. */
function withWarnings(config: AppConfig["server"], log: Logger): AppConfig["server"] {
  const load = config.jobs?.load;
  if (!config.jobs || !load) return config;
  const loud = async () => {
    const types = await load();
    for (const warning of types.warnings) log.warn(`JOB_CONFIGURATION_FILE: ${faultText(warning)}`);
    return types;
  };
  return { ...config, jobs: { ...config.jobs, load: loud } };
}

// What runs goes on with the types it began with; a file that is broken changes nothing.
async function reloadJobs(server: Server, log: Logger): Promise<void> {
  try {
    log.info(await server.catalogue.jobs.reload(), "job file read again");
  } catch (error) {
    log.error({ err: error }, "the job file is not used: the job types stay as they were");
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
  if (config.role !== "worker") await probePort(config);
  const applied = await migrateDatabase(running.connection);
  if (applied.length > 0) log.info({ applied }, "database migrated");
  const database = openDatabase(running.connection);
  stops.push(() => database.close());
  const server = await createServer({ database, config: withWarnings(config.server, log), logger: log });
  stops.push(() => server.close());
  if (config.role === "worker") {
    await server.app.ready();
    return { server, address: undefined };
  }
  await registerSciCat(server.app, { catalogue: server.catalogue, config: config.scicat });
  await server.catalogue.runtimeConfigs.sync(config.scicat.configFiles);
  await loadAccounts(config, server);
  await keepAdminToken(config, server);
  if (demo) await loadDemo({ app: server.app, identity: server.identity, dataDir: config.dataDir, log });
  await server.app.listen({ host: config.host, port: config.port });
  const place = server.app.server.address();
  const port = place !== null && typeof place === "object" ? place.port : config.port;
  const host = ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(config.host) ? "localhost" : config.host;
  return { server, address: `http://${host}:${port}` };
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
  if (error.name === "JobFileError")
    return new ConfigError(`JOB_CONFIGURATION_FILE:\n${error.message}`, { cause: error });
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
