import { ActionFailure, defineAction, type JobContext, type JsonObject } from "@margay/actions";
import { useCluster } from "./cluster.ts";
import { kafkaSettings } from "./settings.ts";

interface KafkaOptions {
  readonly topic: string;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const template = (description: string) => ({ type: "string", minLength: 1, description });

/**
 * The `kafka` action: sends one message, acknowledged by all replicas in sync. The header `idempotency-key` is the same
 * for every delivery of one attempt, so that consumers can drop what they have seen.
 */
const kafka = defineAction<KafkaOptions>({
  type: "kafka",
  title: "Send a message to a topic of Kafka",
  options: {
    type: "object",
    required: ["topic"],
    properties: {
      topic: template("Topic (template)"),
      key: template("Key of the message (template), which chooses the partition; none where it is left out"),
      value: template("Text of the message (template); the job as JSON where it is left out"),
      headers: { type: "object", additionalProperties: { type: "string" }, description: "Headers (templates)" },
    },
  },
  prepare(options, host) {
    const cluster = useCluster(kafkaSettings(host.env));
    const [topic, key, value] = [options.topic, options.key, options.value].map((source) =>
      source === undefined ? undefined : host.template(source),
    );
    const headers = Object.entries(options.headers ?? {}).map(
      ([name, source]) => [name, host.template(source)] as const,
    );
    const message = (context: JobContext, job: JsonObject) => ({
      topic: topic?.(context) ?? "",
      key: key?.(context),
      value: value?.(context) ?? JSON.stringify(job),
      headers: Object.fromEntries(headers.map(([name, render]) => [name, render(context)])),
    });
    return {
      perform: async ({ context, idempotencyKey, signal }) => {
        const { headers: own, ...rest } = message(context, context.job);
        if (rest.topic === "")
          throw new ActionFailure(`the topic '${options.topic}' came out empty`, { retryable: false });
        await cluster.send({ ...rest, headers: { ...own, "idempotency-key": idempotencyKey } }, signal);
      },
      preview: (context) => message(context, context.job ?? context.request),
      close: () => cluster.release(),
    };
  },
});

export default kafka;
