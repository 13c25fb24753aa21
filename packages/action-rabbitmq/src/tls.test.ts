import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { attemptOn, failureOf, hostWith } from "@margay/actions/testing";
import { noBroker, startTestBroker, type TestBroker } from "@margay/testkit";
import { Connection } from "rabbitmq-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import rabbitmq from "./index.ts";

if (noBroker !== undefined) console.warn(`Skipped: ${noBroker}`);

/** A certificate that is its own authority, for the broker's address or another name. */
function certificateFor(name: string): { certificate: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), "margay-certificate-"));
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const subject = ["-subj", "/CN=broker of a test", "-addext", `subjectAltName=${name}`];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate, ...subject],
    { stdio: "ignore" },
  );
  const made = { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
  rmSync(folder, { recursive: true });
  return made;
}

describe.skipIf(noBroker !== undefined)("the rabbitmq action with TLS", () => {
  const usual = tls.getCACertificates("default");
  const own = certificateFor("IP:127.0.0.1");
  const job = { id: "job-1", type: "archive" };
  const route = { exchange: "jobs", queue: "sealed", key: "key" };
  let broker: TestBroker;
  beforeAll(async () => {
    broker = await startTestBroker(own);
  });
  // As NODE_EXTRA_CA_CERTS does it for a whole process.
  const trust = (...authorities: string[]) => tls.setDefaultCACertificates([...usual, ...authorities]);
  afterEach(() => trust());
  afterAll(() => broker?.close());

  async function send(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const env = { ...broker.env, RABBITMQ_PORT: String(broker.tlsPort), RABBITMQ_TLS: "yes", ...more };
    const action = await rabbitmq.prepare(route, hostWith(env));
    try {
      await action.perform?.(attemptOn(job));
    } finally {
      await action.close?.();
    }
  }

  it("sends the job where the authority of the broker's certificate is trusted", async () => {
    trust(own.certificate);
    await send();
    const connection = new Connection(broker.url);
    expect((await connection.basicGet(route.queue))?.body).toEqual(job);
    await connection.close();
  });

  it("says what is wrong with a certificate that nobody vouches for, and may be tried again", async () => {
    trust(certificateFor("IP:127.0.0.1").certificate);
    const refused = await failureOf(send());
    expect(refused.message).toMatch(/^RabbitMQ cannot be reached: .*self-signed certificate/);
    expect(refused.message).not.toContain(broker.password);
    expect(refused.retryable).toBe(true);
  });

  it("says so when the certificate is of another name", async () => {
    trust(own.certificate);
    const refused = await failureOf(send({ RABBITMQ_HOSTNAME: "localhost" }));
    expect(refused.message).toMatch(/^RabbitMQ cannot be reached: .*localhost.*(altnames|cert)/i);
  });

  it("says so when the port speaks no TLS", async () => {
    const refused = await failureOf(send({ RABBITMQ_PORT: String(broker.port) }));
    expect(refused.message).toMatch(/^RabbitMQ cannot be reached: /);
  });
});
