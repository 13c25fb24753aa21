import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The server's own script; the one in the path of Debian wants root, and writes to the folders of the system's broker. */
const program = ["/usr/lib/rabbitmq/bin/rabbitmq-server"].find((path) => existsSync(path));

/** Erlang's directory of nodes; one of our own, so that no other node of this machine is met. */
const epmd = ["/usr/bin/epmd", "/usr/local/bin/epmd"].find((path) => existsSync(path));

/** Why no broker can be started here; undefined where one can. */
export const noBroker: string | undefined =
  program === undefined || epmd === undefined
    ? "RabbitMQ is not installed (Debian: apt-get install rabbitmq-server)"
    : undefined;

export interface TestBroker {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** What a catalogue is given to reach it: `RABBITMQ_ENABLED` and the like. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it speaks TLS; undefined where it was given no certificate. */
  readonly tlsPort: number | undefined;
  /** `amqp://…`, with the credentials. */
  readonly url: string;
  /** Kills the broker as a power cut would; queues and persistent messages stay on disk. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port with what is on disk. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/*
 * Leader of the broker's process group. It waits on a pipe that only the test holds open: when that closes, whether by
 * `close` or because the test was killed, the broker goes, and its folder too unless a word says otherwise.
 */
const guard = `
trap '' HUP INT TERM
"$2" -address 127.0.0.1 >/dev/null 2>&1 &
"$3" >"$1/out" 2>&1 &
read -r word
kill -9 $(cat "$1/pid" 2>/dev/null) 2>/dev/null
[ "$word" = keep ] || { sleep 0.2; rm -rf -- "$1"; }
kill -9 0
`;

/**
 * A real RabbitMQ with all plug-ins off, in a folder and on ports of its own. Works for root and for anybody.
 * Takes 5 to 12 seconds, as busy as the machine is. Close it in `afterAll`. With a certificate and its key, PEM texts, it
 * speaks TLS too, on a port of its own.
 */
export async function startTestBroker(own?: { certificate: string; key: string }): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), "margay-rabbitmq-"));
  const [port, distribution, names] = [await freePort(), await freePort(), await freePort()];
  const [hostname, username, password] = ["127.0.0.1", "margay", "the broker's own"];
  await mkdir(join(folder, "log"));
  await writeFile(join(folder, "plugins"), "[].\n");
  const tlsPort = own && (await freePort());
  if (own) {
    await writeFile(join(folder, "certificate.pem"), own.certificate);
    await writeFile(join(folder, "key.pem"), own.key);
  }
  const tls = tlsPort === undefined ? "" : tlsText(folder, tlsPort);
  await writeFile(join(folder, "rabbitmq.conf"), configurationText(port, username, password) + tls);
  const env = {
    PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: folder,
    RABBITMQ_NODENAME: `margay-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(folder, "mnesia"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_CONF_ENV_FILE: join(folder, "none"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_PID_FILE: join(folder, "pid"),
    RABBITMQ_DIST_PORT: String(distribution),
    // Two schedulers that sleep when idle: a broker for a handful of messages leaves the machine to the tests.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 2:2 +sbwt none",
    ERL_EPMD_PORT: String(names),
    ERL_EPMD_ADDRESS: hostname,
  };
  let running: { child: ChildProcess; ended: Promise<void> } | undefined;
  const start = async () => {
    if (program === undefined || epmd === undefined) throw new Error(noBroker);
    const child = spawn("/bin/sh", ["-c", guard, "margay-test-broker", folder, epmd, program], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin.on("error", () => undefined);
    running = { child, ended: new Promise((resolve) => child.once("exit", () => resolve())) };
    if (await answers(port)) return;
    const said = await readFile(join(folder, "out"), "utf8").catch(() => "");
    await end("");
    throw new Error(`RabbitMQ does not answer: ${said.slice(-2_000)}`);
  };
  const end = async (word: "keep" | "") => {
    running?.child.stdin?.end(`${word}\n`);
    await running?.ended;
    running = undefined;
  };
  await start();
  return {
    hostname,
    port,
    tlsPort,
    username,
    password,
    url: `amqp://${username}:${encodeURIComponent(password)}@${hostname}:${port}`,
    env: {
      RABBITMQ_ENABLED: "yes",
      RABBITMQ_HOSTNAME: hostname,
      RABBITMQ_PORT: String(port),
      RABBITMQ_USERNAME: username,
      RABBITMQ_PASSWORD: password,
    },
    start,
    kill: () => end("keep"),
    close: async () => {
      await end("");
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

const configurationText = (port: number, username: string, password: string) => `
listeners.tcp.1 = 127.0.0.1:${port}
default_user = ${username}
default_pass = ${password}
log.console = false
log.file.level = error
# A test says itself that there is room: a full disk or memory of the machine would block publishers for ever.
disk_free_limit.absolute = 1MB
vm_memory_high_watermark.absolute = 1GB
`;

const tlsText = (folder: string, port: number) => `
listeners.ssl.1 = 127.0.0.1:${port}
ssl_options.certfile = ${folder}/certificate.pem
ssl_options.keyfile = ${folder}/key.pem
ssl_options.verify = verify_none
`;

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject()));
    });
  });
}

/** Whether it says something to a client within a minute; the port alone opens before users may log in. */
async function answers(port: number): Promise<boolean> {
  for (let tries = 0; tries < 600; tries++) {
    const spoke = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("AMQP\0\0\x09\x01"));
      socket.once("data", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(false));
    });
    if (spoke) return true;
    await sleep(100);
  }
  return false;
}
