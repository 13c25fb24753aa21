import { setImmediate as nextTurn } from "node:timers/promises";
import { ActionFailure } from "@margay/actions";
import type { Publisher, ReturnedMessage } from "rabbitmq-client";
import { type Broker, faultText } from "./broker.ts";

/** Options of the action, as in SciCat's job file. */
export interface Route {
  readonly exchange: string;
  readonly queue: string;
  readonly key: string;
}

export interface Message {
  readonly id: string;
  readonly body: Buffer;
}

/** Publishes to one exchange; the queue stands and is bound before anything is sent. */
export interface Sender {
  /**
   * Resolves when the broker has the message on disk. Sends at least once: what was sent before the signal may arrive.
   * @throws ActionFailure
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export function createSender(broker: Broker, { exchange, queue, key }: Route): Sender {
  const topology = {
    exchange: { exchange, type: "topic", durable: true },
    queue: { queue, durable: true },
    binding: { exchange, queue, routingKey: key },
  };
  /** Messages that no queue took; the broker says so before it confirms them. */
  const returned = new Set<string>();
  let publisher: Publisher | undefined;

  const publish = async ({ id, body }: Message): Promise<"taken" | "returned"> => {
    if (publisher === undefined) {
      publisher = broker.connection().createPublisher({
        confirm: true,
        exchanges: [topology.exchange],
        queues: [topology.queue],
        queueBindings: [topology.binding],
      });
      publisher.on("basic.return", (message: ReturnedMessage) => returned.add(String(message.messageId)));
    }
    returned.delete(id);
    const envelope = { exchange, routingKey: key, mandatory: true, durable: true, messageId: id };
    await publisher.send({ ...envelope, appId: "margay", contentType: "application/json" }, body);
    // The client tells of a returned message one turn of the event loop after it arrived, and of its confirmation at once.
    await nextTurn();
    return returned.delete(id) ? "returned" : "taken";
  };

  const deliver = async (message: Message): Promise<void> => {
    if ((await publish(message)) === "taken") return;
    // Somebody removed the queue or its binding since this channel declared them.
    const connection = broker.connection();
    await connection.queueDeclare(topology.queue);
    await connection.queueBind(topology.binding);
    if ((await publish(message)) === "returned")
      throw new ActionFailure(`RabbitMQ found no queue for a message to exchange '${exchange}' with key '${key}'`);
  };

  return {
    send: async (message, signal) => {
      signal.throwIfAborted();
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      const abort = () => reject(new ActionFailure(`RabbitMQ did not confirm in time${because(broker.lastFault())}`));
      signal.addEventListener("abort", abort, { once: true });
      const delivered = deliver(message);
      // When the signal wins, nobody waits for this one any more.
      delivered.catch(() => undefined);
      try {
        await Promise.race([delivered, aborted]);
      } catch (error) {
        throw asFailure(error, broker.lastFault());
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },
    close: async () => {
      // A channel that cannot be closed any more is gone already.
      await publisher?.close().catch(() => undefined);
    },
  };
}

const because = (fault: string | undefined) => (fault === undefined ? "" : `: ${fault}`);

/** A fault in words for the owner of the job, without credentials. */
function asFailure(error: unknown, lastFault: string | undefined): ActionFailure {
  if (error instanceof ActionFailure) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "TIMEOUT" || code === "CLOSING")
    return new ActionFailure(`RabbitMQ cannot be reached${because(lastFault)}`, { cause: error });
  return new ActionFailure(`RabbitMQ did not take the message: ${faultText(error)}`, {
    // The exchange or queue exists with other properties; no repetition changes that.
    retryable: code !== "PRECONDITION_FAILED",
    cause: error,
  });
}
