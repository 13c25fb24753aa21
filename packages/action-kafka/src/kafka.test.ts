import { createServer } from "node:net";
import type { Attempt, PreparedAction } from "@margay/actions";
import { attemptOn, failureOf, hostWith } from "@margay/actions/testing";
import { Consumer, stringDeserializers } from "@platformatic/kafka";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freePort, startTestKafka } from "./broker.fixture.ts";
import kafka from "./index.ts";
import { kafkaSettings } from "./settings.ts";
import { type StubKafka, startStubKafka } from "./stub.fixture.ts";

/** Stands in for the host's templates: `{{name}}` is the job's property. */
const template = (source: string) => (context: unknown) =>
  source.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String((context as Attempt["context"]).job[name] ?? ""));
const job = { id: "job-1", type: "archive", jobParams: { datasetList: [{ pid: "20.500/ü", files: [] }] } };
const prepared: PreparedAction[] = [];
afterEach(async () => {
  for (const action of prepared.splice(0)) await action.close?.();
});
const prepare = async (options: Parameters<typeof kafka.prepare>[0], brokers: string) => {
  const action = await kafka.prepare(options, hostWith({ KAFKA_BROKERS: brokers }, { template }));
  prepared.push(action);
  return { action, perform: async (own?: Partial<Attempt>) => action.perform?.(attemptOn(job, own)) };
};
describe("the variables of the kafka action", () => {
  it("are enough with the brokers", () => {
    expect(kafkaSettings({ KAFKA_BROKERS: "a.example.org:9092, b.example.org:9093" })).toEqual({
      brokers: ["a.example.org:9092", "b.example.org:9093"],
      clientId: "margay",
      tls: false,
      sasl: undefined,
    });
  });

  it("may hold a login", () => {
    const sasl = { KAFKA_SASL_MECHANISM: "SCRAM-SHA-512", KAFKA_SASL_USERNAME: "u", KAFKA_SASL_PASSWORD: "p" };
    expect(kafkaSettings({ KAFKA_BROKERS: "[::1]:9092", KAFKA_TLS: "yes", ...sasl })).toMatchObject({
      tls: true,
      sasl: { mechanism: "SCRAM-SHA-512", username: "u", password: "p" },
    });
  });

  it.each([
    [{}, "KAFKA_BROKERS is not set"],
    [{ KAFKA_BROKERS: "user:secret@a:9092" }, "KAFKA_BROKERS is not a comma list"],
    [{ KAFKA_BROKERS: "a:1", KAFKA_TLS: "perhaps" }, "KAFKA_TLS is neither"],
    [{ KAFKA_BROKERS: "a:1", KAFKA_SASL_PASSWORD: "p" }, "KAFKA_SASL_MECHANISM is not set, but"],
    [{ KAFKA_BROKERS: "a:1", KAFKA_SASL_MECHANISM: "GSSAPI" }, "KAFKA_SASL_MECHANISM is none of"],
    [{ KAFKA_BROKERS: "a:1", KAFKA_SASL_MECHANISM: "PLAIN" }, /KAFKA_SASL_USERNAME.*KAFKA_SASL_PASSWORD/],
  ])("refuse %j", (env, words) => {
    expect(() => kafkaSettings(env)).toThrow(words);
  });
});

describe("the kafka action without a broker", () => {
  it("fails where nobody listens, and may be tried again", async () => {
    const { perform } = await prepare({ topic: "jobs" }, `127.0.0.1:${await freePort()}`);
    const away = await failureOf(perform());
    expect(away.message).toMatch(/^Kafka did not take the message: .*ECONNREFUSED/);
    expect(away.retryable).toBe(true);
  });

  it("ends with the signal where somebody listens and says nothing", async () => {
    const silent = createServer((socket) => socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    if (address === null || typeof address === "string") throw new Error("the server has a port");
    const { perform } = await prepare({ topic: "jobs" }, `127.0.0.1:${address.port}`);
    const slow = await failureOf(perform({ signal: AbortSignal.timeout(100) }));
    expect(slow.message).toBe("Kafka did not confirm in time");
    silent.close();
  });

  it("shows what it would send", async () => {
    const options = { topic: "jobs.{{type}}", key: "{{id}}", headers: { kind: "{{type}}" } };
    const { action } = await prepare(options, "127.0.0.1:1");
    expect(await action.preview(attemptOn(job).context)).toEqual({
      topic: "jobs.archive",
      key: "job-1",
      value: JSON.stringify(job),
      headers: { kind: "archive" },
    });
  });

  it("fails for good when the topic comes out empty", async () => {
    const { perform } = await prepare({ topic: "{{nothing}}" }, "127.0.0.1:1");
    const empty = await failureOf(perform());
    expect(empty).toMatchObject({ message: "the topic '{{nothing}}' came out empty", retryable: false });
  });
});

describe("the kafka action and the protocol", () => {
  let stub: StubKafka;
  beforeAll(async () => {
    stub = await startStubKafka();
  });
  afterAll(() => stub.close());
  afterEach(() => {
    stub.seen.length = 0;
  });

  it("sends one message for all replicas to keep, numbered so that repetitions are known", async () => {
    const options = { topic: "jobs.{{type}}", key: "{{id}}", headers: { kind: "{{type}}" } };
    await (await prepare(options, stub.brokers)).perform();
    expect(stub.seen).toEqual([
      {
        acks: -1,
        topic: "jobs.archive",
        producerId: 7n,
        sequence: 0,
        records: [
          {
            key: "job-1",
            value: JSON.stringify(job),
            headers: { kind: "archive", "idempotency-key": "run-1/0/1" },
          },
        ],
      },
    ]);
  });

  it("repeats under the same number when the answer is lost", async () => {
    const { perform } = await prepare({ topic: "jobs" }, stub.brokers);
    stub.turns.push("keep, then hang up");
    await perform();
    expect(stub.seen.map(({ producerId, sequence }) => [producerId, sequence])).toEqual([
      [7n, 0],
      [7n, 0],
    ]);
  });

  it("repeats when the partition has a new leader", async () => {
    const { perform } = await prepare({ topic: "jobs" }, stub.brokers);
    const notLeader = 6;
    stub.turns.push({ error: notLeader });
    await perform();
    expect(stub.seen.map(({ sequence }) => sequence)).toEqual([0, 0]);
  });

  it("fails for good, in the protocol's words, when it may not write", async () => {
    const { perform } = await prepare({ topic: "jobs" }, stub.brokers);
    const notPermitted = 29;
    stub.turns.push({ error: notPermitted });
    const refused = await failureOf(perform());
    expect(refused.message).toMatch(/^Kafka did not take the message: .*(authori[sz]ation|authorized)/i);
    expect(refused.retryable).toBe(false);
    expect(stub.seen).toHaveLength(1);
  });
});

const jars = process.env.MARGAY_TEST_KAFKA_JARS;
// Not a skipped test: continuous integration has no Kafka, and takes no skips.
if (jars === undefined)
  console.warn("Left out, the kafka action with a real broker: MARGAY_TEST_KAFKA_JARS names no folder of Kafka's jars");
else
  describe("the kafka action with a real broker", () => {
    let broker: Awaited<ReturnType<typeof startTestKafka>>;
    beforeAll(async () => {
      broker = await startTestKafka(jars);
    }, 90_000);
    afterAll(() => broker?.close());

    const read = async (topic: string, count: number) => {
      const consumer = new Consumer({
        groupId: `read-${topic}`,
        clientId: "reader",
        bootstrapBrokers: [broker.brokers],
        deserializers: stringDeserializers,
      });
      const stream = await consumer.consume({ topics: [topic], mode: "earliest" });
      const messages = [];
      for await (const message of stream) {
        messages.push({ key: message.key, value: message.value, headers: Object.fromEntries(message.headers) });
        if (messages.length === count) break;
      }
      await consumer.close(true);
      return messages;
    };

    it("sends the job with key, headers and the attempt's own key", async () => {
      const options = { topic: "jobs.{{type}}", key: "{{id}}", headers: { kind: "{{type}}" } };
      await (await prepare(options, broker.brokers)).perform();
      await (await prepare({ topic: "jobs.archive", value: "just {{id}}" }, broker.brokers)).perform();
      const [first, second] = await read("jobs.archive", 2);
      expect(first).toMatchObject({
        key: "job-1",
        headers: { kind: "archive", "idempotency-key": "run-1/0/1" },
      });
      expect(JSON.parse(String(first?.value))).toEqual(job);
      expect(second?.value).toBe("just job-1");
    }, 60_000);

    it("sends many at once, each once", async () => {
      const { perform } = await prepare({ topic: "many" }, broker.brokers);
      const keys = Array.from({ length: 100 }, (_, index) => `run-${index}/0/1`);
      await Promise.all(keys.map((idempotencyKey) => perform({ idempotencyKey })));
      const seen = (await read("many", 100)).map(({ headers }) => headers["idempotency-key"]);
      expect(seen.sort()).toEqual(keys.sort());
    }, 60_000);

    it("fails for good where the broker refuses the message", async () => {
      const { perform } = await prepare({ topic: "large", value: "x".repeat(30_000) }, broker.brokers);
      const refused = await failureOf(perform());
      expect(refused.message).toMatch(/larger|too large|MESSAGE_TOO_LARGE/i);
      expect(refused.retryable).toBe(false);
      const odd = await prepare({ topic: "no such/topic" }, broker.brokers);
      expect((await failureOf(odd.perform())).message).toMatch(/^Kafka did not take the message/);
    }, 60_000);
  });
