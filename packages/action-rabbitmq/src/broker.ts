import { Connection } from "rabbitmq-client";
import type { BrokerSettings } from "./settings.ts";

/** One connection to a broker, which all actions share that name it. It comes with the first use and comes back by itself. */
export interface Broker {
  /** The connection; made at the first call. */
  connection(): Connection;
  /** Why the connection was lost or refused last; undefined while it stands. */
  lastFault(): string | undefined;
  /** Ends this use; the last one closes the connection. */
  release(): Promise<void>;
}

interface Shared {
  uses: number;
  connection: Connection | undefined;
  fault: string | undefined;
}

/** By broker and login; a reload of the job file thus keeps the connection, as the new types are made before the old go. */
const brokers = new Map<string, Shared>();

/** How long an action waits for a connection before it fails, and is tried again as its type says. */
const acquireTimeoutMs = 5_000;

/** Takes part in the connection to a broker. Connects nowhere yet. */
export function useBroker(settings: BrokerSettings): Broker {
  const key = JSON.stringify(settings);
  const shared = brokers.get(key) ?? { uses: 0, connection: undefined, fault: undefined };
  brokers.set(key, shared);
  shared.uses++;
  let isReleased = false;
  return {
    connection: () => {
      shared.connection ??= connect(settings, shared);
      return shared.connection;
    },
    lastFault: () => shared.fault,
    release: async () => {
      if (isReleased) return;
      isReleased = true;
      if (--shared.uses > 0) return;
      brokers.delete(key);
      await shared.connection?.close();
    },
  };
}

function connect({ hostname, port, username, password, vhost, tls }: BrokerSettings, shared: Shared): Connection {
  const connection = new Connection({
    hostname,
    port,
    username,
    password,
    vhost,
    tls,
    acquireTimeout: acquireTimeoutMs,
    connectionTimeout: acquireTimeoutMs,
    connectionName: "margay",
    // A broker that restarts is met again within seconds: there is one connection for a process, so this costs nobody.
    retryLow: 250,
    retryHigh: 5_000,
    heartbeat: 30,
  });
  connection.on("error", (fault: unknown) => {
    shared.fault = faultText(fault);
  });
  connection.on("connection", () => {
    shared.fault = undefined;
  });
  connection.on("connection.blocked", (reason) => {
    shared.fault = `it takes no messages now (${reason})`;
  });
  connection.on("connection.unblocked", () => {
    shared.fault = undefined;
  });
  return connection;
}

/** Code and text of a fault. Neither the client's nor the broker's words hold passwords. */
export function faultText(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : undefined;
  return code === undefined || fault.message.includes(code) ? fault.message : `${code}: ${fault.message}`;
}
