/** SASL mechanisms that work with a name and a password. */
const mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

export interface KafkaSettings {
  /** `host:port` of at least one broker; the others are learnt from it. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls: boolean;
  readonly sasl: { mechanism: (typeof mechanisms)[number]; username: string; password: string } | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `KAFKA_BROKERS` (comma list of `host:port`), `KAFKA_CLIENT_ID` (`margay`), `KAFKA_TLS` (`yes` or `no`), and
 * `KAFKA_SASL_MECHANISM` with `KAFKA_SASL_USERNAME` and `KAFKA_SASL_PASSWORD`.
 * @throws Error that names every variable which is missing or odd
 */
export function kafkaSettings(env: Environment): KafkaSettings {
  const faults: string[] = [];
  const brokers = (env.KAFKA_BROKERS ?? "").split(",").flatMap((broker) => broker.trim() || []);
  if (brokers.length === 0) faults.push("the job file has a kafka action, but KAFKA_BROKERS is not set");
  const odd = brokers.filter((broker) => !/^(\[[0-9a-fA-F:]+\]|[^\s:/@]+):\d{1,5}$/.test(broker));
  // Not shown: somebody may have put credentials there.
  if (odd.length > 0) faults.push("KAFKA_BROKERS is not a comma list of `host:port`");
  const tls = isOn(env.KAFKA_TLS);
  if (tls === undefined) faults.push("KAFKA_TLS is neither `yes` nor `no`");
  const sasl = saslSettings(env, faults);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return { brokers, clientId: env.KAFKA_CLIENT_ID || "margay", tls: tls === true, sasl };
}

function saslSettings(env: Environment, faults: string[]): KafkaSettings["sasl"] {
  const [username, password] = [env.KAFKA_SASL_USERNAME ?? "", env.KAFKA_SASL_PASSWORD ?? ""];
  const asked = env.KAFKA_SASL_MECHANISM ?? "";
  const mechanism = mechanisms.find((known) => known === asked);
  if (asked === "") {
    if (username !== "" || password !== "") faults.push("KAFKA_SASL_MECHANISM is not set, but credentials are");
    return undefined;
  }
  if (mechanism === undefined) faults.push(`KAFKA_SASL_MECHANISM is none of ${mechanisms.join(", ")}`);
  if (username === "") faults.push("KAFKA_SASL_USERNAME is not set");
  if (password === "") faults.push("KAFKA_SASL_PASSWORD is not set");
  return mechanism === undefined ? undefined : { mechanism, username, password };
}

/** Switches as the catalogue reads them everywhere; undefined where the word is neither. */
function isOn(value = ""): boolean | undefined {
  const word = value.toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  return ["", "false", "0", "no", "off"].includes(word) ? false : undefined;
}
