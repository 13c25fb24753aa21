import { ActionFailure } from "@margay/actions";
import { ProduceAcks, Producer, stringSerializers } from "@platformatic/kafka";
import type { KafkaSettings } from "./settings.ts";

export interface KafkaMessage {
  readonly topic: string;
  readonly key: string | undefined;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One producer for a cluster, which all actions share that name it; it connects with the first message. */
export interface Cluster {
  /**
   * Resolves when every replica in sync has the message. Sends at least once: what was sent before the signal may arrive.
   * @throws ActionFailure
   */
  send(message: KafkaMessage, signal: AbortSignal): Promise<void>;
  /** Ends this use; the last one closes the connections. */
  release(): Promise<void>;
}

type TextProducer = Producer<string, string, string, string>;

/** By brokers and login; a reload of the job file thus keeps the producer, as the new types are made before the old go. */
const producers = new Map<string, { uses: number; producer: TextProducer | undefined }>();

/** Takes part in the producer of a cluster. Connects nowhere yet. */
export function useCluster(settings: KafkaSettings): Cluster {
  const key = JSON.stringify(settings);
  const shared = producers.get(key) ?? { uses: 0, producer: undefined };
  producers.set(key, shared);
  shared.uses++;
  let isReleased = false;
  return {
    send: async ({ headers, key: messageKey, ...message }, signal) => {
      signal.throwIfAborted();
      shared.producer ??= createProducer(settings);
      const keyed = messageKey === undefined ? {} : { key: messageKey };
      const sent = shared.producer.send({ messages: [{ ...message, ...keyed, headers: { ...headers } }] });
      // When the signal wins, nobody waits for this one any more.
      sent.catch(() => undefined);
      await orAborted(sent, signal);
    },
    release: async () => {
      if (isReleased) return;
      isReleased = true;
      if (--shared.uses > 0) return;
      producers.delete(key);
      await shared.producer?.close();
    },
  };
}

const createProducer = ({ brokers, clientId, tls, sasl }: KafkaSettings): TextProducer =>
  new Producer({
    clientId,
    bootstrapBrokers: [...brokers],
    serializers: stringSerializers,
    // Numbers its messages, so that the cluster drops what the client repeats after a lost answer.
    idempotent: true,
    acks: ProduceAcks.ALL,
    // Whether a missing topic is made is the cluster's setting; the client asks for it.
    autocreateTopics: true,
    connectTimeout: 5_000,
    // Enough for a new leader to be found; longer faults are the queue's business.
    retries: 4,
    retryDelay: 500,
    ...(tls ? { tls: {} } : {}),
    ...(sasl === undefined ? {} : { sasl }),
  });

async function orAborted(sent: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new ActionFailure("Kafka did not confirm in time"));
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([sent, aborted]);
  } catch (error) {
    throw asFailure(error);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** A fault in words for the owner of the job; the innermost ones say what happened. */
function asFailure(error: unknown): ActionFailure {
  if (error instanceof ActionFailure) return error;
  const faults = innermost(error);
  const text = [...new Set(faults.map((fault) => fault.message))].join("; ");
  const isFinal = faults.some((fault) => "apiId" in fault && "canRetry" in fault && fault.canRetry === false);
  return new ActionFailure(`Kafka did not take the message: ${text}`, { retryable: !isFinal, cause: error });
}

/** The faults that a fault was made of: the client wraps each repetition and each broker's answer. */
function innermost(error: unknown): Error[] {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(innermost);
  if (error instanceof Error && error.cause instanceof Error) return innermost(error.cause);
  return error instanceof Error ? [error] : [new Error(String(error))];
}
