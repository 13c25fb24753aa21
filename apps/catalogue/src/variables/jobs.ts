import type { Variable } from "./variable.ts";

const text = (name: string, meaning: string, value = ""): Variable => ({ name, meaning, default: value, kind: "text" });
const onOff = (name: string, meaning: string): Variable => ({ name, meaning, default: "no", kind: "boolean" });

/** Where job actions are performed, and what their messages go by; SciCat's own variables stand in SciCat's table. */
export const jobVariables: readonly Variable[] = [
  text(
    "MARGAY_ROLE",
    "What this process does: `all`; `api` answers requests and queues job actions; `worker` performs them and answers none. `api` and `worker` need DATABASE_URL",
    "all",
  ),
  text("SMTP_USERNAME", "Account at the mail server; without one mail is handed over without signing in"),
  text("SMTP_PASSWORD", "Password there"),
  onOff("RABBITMQ_TLS", "Encrypt the connection to the broker of the action `rabbitmq`"),
  text("RABBITMQ_VHOST", "Virtual host there", "/"),
  {
    name: "KAFKA_BROKERS",
    meaning: "Brokers of the action `kafka`, `host:port` separated by commas",
    default: "",
    kind: "list",
  },
  text("KAFKA_CLIENT_ID", "What this catalogue is called there", "margay"),
  onOff("KAFKA_TLS", "Encrypt the connections to these brokers"),
  text("KAFKA_SASL_MECHANISM", "How to sign in there: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`"),
  text("KAFKA_SASL_USERNAME", "Account there"),
  text("KAFKA_SASL_PASSWORD", "Password there"),
];
