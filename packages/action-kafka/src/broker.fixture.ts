import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Java 17 or later. */
const java = "java";

/**
 * A real broker that is its own controller. Takes about 15 seconds. `jars` is a folder with `org.apache.kafka:kafka_2.13`
 * and its dependencies, as Maven's `dependency:copy-dependencies` makes it.
 */
export async function startTestKafka(jars: string): Promise<{ brokers: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "margay-kafka-"));
  const [port, controller] = [await freePort(), await freePort()];
  const file = join(folder, "server.properties");
  await writeFile(file, configurationText(join(folder, "data"), port, controller));
  const options = ["-Xmx384m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", `${jars}/*`];
  const cluster = "MkU3OEVBNTcwNTJENDM2Qk";
  const made = spawnSync(java, [...options, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", file], {
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`Kafka's folder was not made: ${made.stderr}`);
  const child = spawn(java, [...options, "kafka.Kafka", file], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (let tries = 0; tries < 600 && child.exitCode === null && !(await opens(port)); tries++) await sleep(100);
  return {
    brokers: `127.0.0.1:${port}`,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const configurationText = (data: string, port: number, controller: number) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controller}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${data}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
message.max.bytes=20000
`;

const opens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

export async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject()));
    });
  });
}
