import { defineAction } from "@margay/actions";
import { useBroker } from "./broker.ts";
import { createSender, type Route } from "./publish.ts";
import { brokerSettings } from "./settings.ts";

const name = (description: string) => ({ type: "string", minLength: 1, maxLength: 255, description });

/**
 * The `rabbitmq` action: sends the job as JSON to a durable topic exchange, with a durable queue bound to it. The message
 * is persistent and confirmed, and its `message_id` is the same for every delivery of one attempt.
 */
const rabbitmq = defineAction<Route>({
  type: "rabbitmq",
  title: "Send the job to a queue of RabbitMQ",
  options: {
    type: "object",
    required: ["exchange", "queue", "key"],
    properties: {
      exchange: name("Durable topic exchange; made where it is missing"),
      queue: name("Durable queue; made and bound where it is missing"),
      key: name("Routing key of the message and of the binding"),
    },
  },
  prepare(options, host) {
    const broker = useBroker(brokerSettings(host.env));
    const sender = createSender(broker, options);
    return {
      perform: ({ context, idempotencyKey, signal }) =>
        sender.send({ id: idempotencyKey, body: Buffer.from(JSON.stringify(context.job)) }, signal),
      preview: ({ job, request }) => ({ ...pick(options), persistent: true, message: job ?? request }),
      close: async () => {
        await sender.close();
        await broker.release();
      },
    };
  },
});

const pick = ({ exchange, queue, key }: Route) => ({ exchange, queue, key });

export default rabbitmq;
