import { setTimeout as sleep } from "node:timers/promises";
import { Connection, ConsumerStatus } from "rabbitmq-client";
import { connectCatalogue } from "./catalogue.ts";
import type { Settings } from "./settings.ts";
import { workOn } from "./work.ts";

export interface Archiver {
  /** Ends the job at hand, takes no other, and closes the connection. */
  stop(): Promise<void>;
}

/** Takes jobs from the queue, one after the other; a job whose archiver dies is delivered to the next one. */
export function startArchiver(settings: Settings, log: (text: string) => void): Archiver {
  const catalogue = connectCatalogue(settings);
  const broker = new Connection({ url: settings.broker, connectionName: "archiver", retryLow: 500, retryHigh: 5_000 });
  broker.on("error", (error: Error) => log(`RabbitMQ: ${error.message}`));
  const consumer = broker.createConsumer(
    {
      queue: settings.queue,
      queueOptions: { durable: true },
      exchanges: [{ exchange: settings.exchange, type: "topic", durable: true }],
      queueBindings: [{ exchange: settings.exchange, routingKey: settings.key }],
      qos: { prefetchCount: 1 },
      concurrency: 1,
    },
    async ({ body }) => {
      const id: unknown = (typeof body === "object" && body !== null && "id" in body && body.id) || undefined;
      if (typeof id !== "string") {
        log("a message without a job was dropped");
        return ConsumerStatus.DROP;
      }
      try {
        await workOn(catalogue, settings, id);
        log(`job ${id} done`);
        return ConsumerStatus.ACK;
      } catch (error) {
        log(`job ${id} is tried again: ${error instanceof Error ? error.message : String(error)}`);
        await sleep(1_000);
        return ConsumerStatus.REQUEUE;
      }
    },
  );
  consumer.on("error", (error: Error) => log(`queue ${settings.queue}: ${error.message}`));
  return {
    stop: async () => {
      await consumer.close();
      await broker.close();
    },
  };
}
