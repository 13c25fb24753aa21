import type { Attempt, PreparedAction } from "@margay/actions";
import { attemptOn, failureOf, hostWith } from "@margay/actions/testing";
import { noBroker, startTestBroker, type TestBroker } from "@margay/testkit";
import { Connection } from "rabbitmq-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { useBroker } from "./broker.ts";
import rabbitmq from "./index.ts";
import { brokerSettings } from "./settings.ts";

if (noBroker !== undefined) console.warn(`Skipped: ${noBroker}`);

const job = { id: "job-1", type: "archive", jobParams: { datasetList: [{ pid: "20.500/ü", files: [] }] } };
describe.skipIf(noBroker !== undefined)("the rabbitmq action", () => {
  let broker: TestBroker;
  const prepared: PreparedAction[] = [];
  const open: Connection[] = [];
  let queues = 0;

  beforeAll(async () => {
    broker = await startTestBroker();
  });
  afterEach(async () => {
    for (const action of prepared.splice(0)) await action.close?.();
    for (const connection of open.splice(0)) await connection.close();
  });
  afterAll(() => broker?.close());

  const aRoute = () => ({ exchange: "jobs", queue: `queue-${++queues}`, key: `key.${queues}` });
  const prepare = async (route: ReturnType<typeof aRoute>, env = broker.env) => {
    const action = await rabbitmq.prepare(route, hostWith(env));
    prepared.push(action);
    return { perform: async (own?: Partial<Attempt>) => action.perform?.(attemptOn(job, own)), action };
  };
  const client = () => {
    const connection = new Connection(broker.url);
    connection.on("error", () => undefined);
    open.push(connection);
    return connection;
  };
  it("sends the job as a persistent JSON message with the attempt's key as its id", async () => {
    const route = aRoute();
    const { perform } = await prepare(route);
    await perform();
    const message = await client().basicGet(route.queue);
    expect(message?.body).toEqual(job);
    expect(message).toMatchObject({
      exchange: "jobs",
      routingKey: route.key,
      contentType: "application/json",
      messageId: "run-1/0/1",
      durable: true,
    });
  });

  it("makes the queue and the exchange such that others may declare them as durable", async () => {
    const route = aRoute();
    await (await prepare(route)).perform();
    const connection = client();
    await connection.exchangeDeclare({ exchange: route.exchange, type: "topic", durable: true });
    expect(await connection.queueDeclare({ queue: route.queue, durable: true })).toMatchObject({ messageCount: 1 });
  });

  it("binds by the key as a pattern, so that other queues of the exchange get other jobs", async () => {
    const [one, two] = [aRoute(), aRoute()];
    await (await prepare(one)).perform();
    await (await prepare(two)).perform({ idempotencyKey: "run-2/0/1" });
    const connection = client();
    expect((await connection.basicGet(one.queue))?.messageId).toBe("run-1/0/1");
    expect(await connection.basicGet(one.queue)).toBeUndefined();
  });

  it("shares one connection between all actions, and closes it with the last", async () => {
    const settings = brokerSettings(broker.env);
    const [one, two] = [useBroker(settings), useBroker(settings)];
    const connection = one.connection();
    expect(two.connection()).toBe(connection);
    await connection.onConnect();
    await one.release();
    await one.release();
    expect(connection.ready).toBe(true);
    await two.release();
    expect(connection.ready).toBe(false);
    const later = useBroker(settings);
    expect(later.connection()).not.toBe(connection);
    await later.release();
  });

  it("sends many jobs at once, each once", async () => {
    const route = aRoute();
    const { perform } = await prepare(route);
    const keys = Array.from({ length: 200 }, (_, index) => `run-${index}/0/1`);
    await Promise.all(keys.map((idempotencyKey) => perform({ idempotencyKey })));
    const connection = client();
    const seen: unknown[] = [];
    for (
      let message = await connection.basicGet(route.queue);
      message;
      message = await connection.basicGet(route.queue)
    )
      seen.push(message.messageId);
    expect(seen.sort()).toEqual(keys.sort());
  });

  it("puts the queue back when somebody removed it meanwhile", async () => {
    const route = aRoute();
    const { perform } = await prepare(route);
    await perform();
    const connection = client();
    await connection.queueDelete(route.queue);
    await perform({ idempotencyKey: "run-2/0/1" });
    expect((await connection.basicGet(route.queue))?.messageId).toBe("run-2/0/1");
  });

  it("fails for good where the queue exists with other properties", async () => {
    const route = aRoute();
    await client().queueDeclare({ queue: route.queue, durable: false, exclusive: false });
    const { perform } = await prepare(route);
    const refused = await failureOf(perform());
    expect(refused.message).toContain("inequivalent arg 'durable'");
    expect(refused.retryable).toBe(false);
  });

  it("fails without a word of the password when the login is refused", async () => {
    const env = { ...broker.env, RABBITMQ_PASSWORD: "not-the-password" };
    const { perform } = await prepare(aRoute(), env);
    const refused = await failureOf(perform());
    expect(refused.message).toMatch(/RabbitMQ cannot be reached: .*ACCESS_REFUSED/);
    expect(JSON.stringify(refused) + refused.message + String(refused.stack)).not.toContain("not-the-password");
    expect(refused.retryable).toBe(true);
  });

  it("ends with the signal, whatever the broker does", async () => {
    const { perform } = await prepare(aRoute());
    const reason = await failureOf(perform({ signal: AbortSignal.timeout(0) })).catch(() => undefined);
    expect(reason === undefined || reason.message.startsWith("RabbitMQ did not confirm in time")).toBe(true);
    await expect(perform({ signal: AbortSignal.abort(new Error("cancelled")) })).rejects.toThrow("cancelled");
  });

  it("fails while the broker is away, and sends by the same action once it is back, with nothing lost", async () => {
    const route = aRoute();
    const { perform } = await prepare(route);
    await perform({ idempotencyKey: "before" });
    await broker.kill();
    const away = await failureOf(perform({ idempotencyKey: "away" }));
    expect(away.message).toMatch(/^RabbitMQ /);
    expect(away.message).not.toContain(broker.password);
    // A catalogue that starts now is not stopped by it either.
    const other = await prepare(aRoute());
    const refused = await failureOf(other.perform());
    expect(refused.message).toContain("RabbitMQ cannot be reached");
    await broker.start();
    await perform({ idempotencyKey: "after" });
    const connection = client();
    const ids = [await connection.basicGet(route.queue), await connection.basicGet(route.queue)];
    expect(ids.map((message) => message?.messageId)).toEqual(["before", "after"]);
  }, 120_000);

  it("shows what it would send, without a connection", async () => {
    const route = aRoute();
    const { action } = await prepare(route, { ...broker.env, RABBITMQ_PORT: "1" });
    expect(await action.preview({ request: {}, job, datasets: [], env: {} })).toEqual({
      ...route,
      persistent: true,
      message: job,
    });
  });

  it("is not prepared while RabbitMQ is off", async () => {
    await expect(prepare(aRoute(), {} as Record<string, string>)).rejects.toThrow("RABBITMQ_ENABLED");
  });
});
