/** Where the broker is and who we are there; from the variables that SciCat has, and two more. */
export interface BrokerSettings {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `RABBITMQ_ENABLED`, `RABBITMQ_HOSTNAME`, `RABBITMQ_PORT`, `RABBITMQ_USERNAME`, `RABBITMQ_PASSWORD`,
 * `RABBITMQ_VHOST` (`/`) and `RABBITMQ_TLS` (`yes` or `no`; moves the default port from 5672 to 5671).
 * @throws Error that names every variable which is missing or odd
 */
export function brokerSettings(env: Environment): BrokerSettings {
  if (env.RABBITMQ_ENABLED !== "yes")
    throw new Error("the job file has a rabbitmq action, but RABBITMQ_ENABLED is not `yes`");
  const faults: string[] = [];
  const needed = (name: string) => {
    const value = env[name];
    if (value === undefined || value === "") faults.push(`${name} is not set`);
    return value ?? "";
  };
  const tls = isOn(env.RABBITMQ_TLS);
  if (tls === undefined) faults.push("RABBITMQ_TLS is neither `yes` nor `no`");
  const port = Number(env.RABBITMQ_PORT || (tls ? 5671 : 5672));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) faults.push("RABBITMQ_PORT is not a port number");
  const settings = {
    hostname: needed("RABBITMQ_HOSTNAME"),
    port,
    username: needed("RABBITMQ_USERNAME"),
    password: needed("RABBITMQ_PASSWORD"),
    vhost: env.RABBITMQ_VHOST || "/",
    tls: tls === true,
  };
  if (faults.length > 0) throw new Error(faults.join("; "));
  return settings;
}

/** Switches as the catalogue reads them everywhere; undefined where the word is neither. */
function isOn(value = ""): boolean | undefined {
  const word = value.toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  return ["", "false", "0", "no", "off"].includes(word) ? false : undefined;
}
