import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import type { Mail } from "../define.ts";
import { createMailer } from "./mailer.ts";
import type { SmtpConfig } from "./smtp.ts";

const mail: Mail = {
  to: "ada@example.org, Bob <bob@example.org>",
  subject: "Fertig ✓",
  html: "<b>ü</b>",
  idempotencyKey: "run-1/0/2",
};
const never = new AbortController().signal;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
const noFetch = async () => {
  throw new Error("SMTP fetches nothing");
};

type Received = {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly user: unknown;
};

async function startSink(options: SMTPServerOptions = {}): Promise<{ config: SmtpConfig; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    async onData(stream, session, done) {
      let text = "";
      for await (const part of stream) text += part;
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom ? mailFrom.address : "";
      received.push({ from, to: rcptTo.map(({ address }) => address), text, user: session.user });
      done();
    },
    ...options,
  });
  // Broken connections are what some of the tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  cleanups.push(() => new Promise((closed) => server.close(() => closed(undefined))));
  return { config: { ...base, port: (server.server.address() as AddressInfo).port }, received };
}

const base = { transport: "smtp", host: "127.0.0.1", port: 0, secure: false, from: "margay@site.org" } as const;
const answer = (message: string, responseCode: number) => Object.assign(new Error(message), { responseCode });

test("a mail arrives as HTML, with sender, receivers, subject and a lasting id", async () => {
  const { config, received } = await startSink();
  const mailer = createMailer({ ...config, replyTo: "help@site.org" }, noFetch);
  await mailer.send(mail, never);
  await mailer.send({ ...mail, from: "Courier <courier@site.org>" }, never);
  expect(received.map(({ from, to }) => ({ from, to }))).toEqual([
    { from: "margay@site.org", to: ["ada@example.org", "bob@example.org"] },
    { from: "courier@site.org", to: ["ada@example.org", "bob@example.org"] },
  ]);
  const text = received[0]?.text ?? "";
  expect(text).toContain("Message-ID: <run-1/0/2@site.org>");
  expect(text).toContain("Reply-To: help@site.org");
  expect(text).toContain("Content-Type: text/html; charset=utf-8");
  expect(text).toContain("<b>=C3=BC</b>");
  expect(text).toMatch(/Subject: =\?UTF-8\?/);
});

test("a line break in a subject adds no header", async () => {
  const { config, received } = await startSink();
  await createMailer(config, noFetch).send({ ...mail, subject: "a\r\nBcc: eve@example.org" }, never);
  expect(received[0]?.to).toEqual(["ada@example.org", "bob@example.org"]);
  expect(received[0]?.text).not.toMatch(/^Bcc:/m);
});

test("the server may ask for a name and a password", async () => {
  const { config, received } = await startSink({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "geheim" ? done(null, { user: username }) : done(answer(`no ${password}`, 535)),
  });
  await createMailer({ ...config, user: "margay", password: "geheim" }, noFetch).send(mail, never);
  expect(received[0]?.user).toBe("margay");
  const wrong = createMailer({ ...config, user: "margay", password: "falsch" }, noFetch).send(mail, never);
  await expect(wrong).rejects.toMatchObject({
    name: "ActionFailure",
    retryable: false,
    message: "The mail could not be sent: EAUTH, the server answered 535.",
  });
});

test.each([
  ["refuses the receivers", 550, false],
  ["is busy", 451, true],
])("a server that %s makes the mail fail", async (_what, code, retryable) => {
  const { config } = await startSink({ onRcptTo: (_address, _session, done) => done(answer("no", code)) });
  const sending = createMailer(config, noFetch).send(mail, never);
  const message = `The mail could not be sent: EENVELOPE, the server answered ${code}.`;
  await expect(sending).rejects.toMatchObject({ name: "ActionFailure", retryable, message });
});

test("a mail that only some receivers get is not sent twice", async () => {
  const { config, received } = await startSink({
    onRcptTo: ({ address }, _session, done) => done(address.startsWith("bob") ? answer("no bob", 550) : null),
  });
  const sending = createMailer(config, noFetch).send(mail, never);
  await expect(sending).rejects.toMatchObject({ retryable: false, message: expect.stringContaining("refused 1 of") });
  expect(received).toHaveLength(1);
});

test("a server that is not there, or says nothing, is a failure that may pass", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((ready) => silent.listen(0, "127.0.0.1", ready));
  const { port } = silent.address() as AddressInfo;
  const waiting = createMailer({ ...base, port, timeoutMs: 100 }, noFetch).send(mail, never);
  await expect(waiting).rejects.toMatchObject({ name: "ActionFailure", retryable: true });
  await new Promise((closed) => silent.close(closed));
  const refused = createMailer({ ...base, port }, noFetch).send(mail, never);
  await expect(refused).rejects.toMatchObject({ name: "ActionFailure", retryable: true });
});

test("a mail that is cancelled ends with the reason", async () => {
  const { config } = await startSink({ onConnect: () => undefined });
  const controller = new AbortController();
  const sending = createMailer(config, noFetch).send(mail, controller.signal);
  controller.abort(new Error("cancelled"));
  await expect(sending).rejects.toThrow("cancelled");
  // The connection that nobody waits for is cut with the sink.
});

test("a mail without a sender fails, and says what to set", async () => {
  const { from: _from, ...config } = base;
  await expect(createMailer(config, noFetch).send(mail, never)).rejects.toThrow("set EMAIL_FROM");
});
