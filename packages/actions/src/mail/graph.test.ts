import { afterEach, expect, test } from "vitest";
import type { Mail } from "../define.ts";
import { startHttp } from "../testing/kit.ts";
import { createMailer } from "./mailer.ts";

const mail: Mail = {
  to: "ada@example.org, Bob <bob@example.org>",
  subject: "Done",
  html: "<b>x</b>",
  idempotencyKey: "run-1/0/1",
};
const never = new AbortController().signal;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Stands for Microsoft's sign-in and its Graph; `statuses` are the answers to mails, one after the other. */
async function startGraph({
  statuses = [],
  expiresIn = 3600,
  tokenStatus = 200,
}: {
  statuses?: number[];
  expiresIn?: number;
  tokenStatus?: number;
} = {}) {
  let tokens = 0;
  const server = await startHttp(({ path }, response) => {
    if (path.endsWith("/sendMail")) return void response.writeHead(statuses.shift() ?? 202).end("{}");
    tokens++;
    response.writeHead(tokenStatus, { "content-type": "application/json" });
    response.end(JSON.stringify({ access_token: `token-${tokens}`, expires_in: expiresIn, client_secret: "geheim" }));
  });
  cleanups.push(() => server.stop());
  const mailer = createMailer(
    {
      transport: "ms365",
      tenantId: "tenant",
      clientId: "client",
      clientSecret: "geheim",
      from: "Margay <margay@site.org>",
      replyTo: "help@site.org",
      loginUrl: server.url,
      graphUrl: server.url,
    },
    globalThis.fetch,
  );
  return { server, mailer };
}

test("a mail is sent with a token of the application", async () => {
  const { server, mailer } = await startGraph();
  await mailer.send(mail, never);
  const [signIn, sent] = server.seen;
  expect(signIn).toMatchObject({ method: "POST", path: "/tenant/oauth2/v2.0/token" });
  expect(Object.fromEntries(new URLSearchParams(signIn?.body))).toEqual({
    grant_type: "client_credentials",
    client_id: "client",
    client_secret: "geheim",
    scope: `${server.url}/.default`,
  });
  expect(sent).toMatchObject({ method: "POST", path: "/v1.0/users/margay%40site.org/sendMail" });
  expect(sent?.headers.authorization).toBe("Bearer token-1");
  expect(JSON.parse(sent?.body ?? "")).toEqual({
    message: {
      subject: "Done",
      body: { contentType: "HTML", content: "<b>x</b>" },
      toRecipients: ["ada@example.org", "bob@example.org"].map((address) => ({ emailAddress: { address } })),
      replyTo: [{ emailAddress: { address: "help@site.org" } }],
      internetMessageHeaders: [{ name: "x-idempotency-key", value: "run-1/0/1" }],
    },
  });
});

test("a token is used until it ends", async () => {
  const lasting = await startGraph();
  await lasting.mailer.send(mail, never);
  await lasting.mailer.send(mail, never);
  expect(lasting.server.seen.filter(({ path }) => path.includes("token"))).toHaveLength(1);
  const short = await startGraph({ expiresIn: 30 });
  await short.mailer.send(mail, never);
  await short.mailer.send(mail, never);
  expect(short.server.seen.filter(({ path }) => path.includes("token"))).toHaveLength(2);
});

test("a refused token is replaced at the next attempt", async () => {
  const { server, mailer } = await startGraph({ statuses: [401] });
  await expect(mailer.send(mail, never)).rejects.toMatchObject({ name: "ActionFailure", status: 401, retryable: true });
  await mailer.send(mail, never);
  expect(server.seen.at(-1)?.headers.authorization).toBe("Bearer token-2");
});

test.each([
  [403, false],
  [404, false],
  [429, true],
  [503, true],
])("an answer of %i is a failure; another attempt may help: %s", async (status, retryable) => {
  const { mailer } = await startGraph({ statuses: [status] });
  const message = `Microsoft Graph answered ${status}.`;
  await expect(mailer.send(mail, never)).rejects.toMatchObject({ name: "ActionFailure", status, retryable, message });
});

test("a refused sign-in fails for good and tells no secret", async () => {
  const { mailer } = await startGraph({ tokenStatus: 401 });
  const failure: unknown = await mailer.send(mail, never).catch((error) => error);
  expect(failure).toMatchObject({ name: "ActionFailure", status: 401, retryable: false });
  expect(String(failure)).not.toContain("geheim");
});

test("a service that is not there is a failure that may pass, and a cancelled mail ends with the reason", async () => {
  const { server, mailer } = await startGraph();
  await expect(mailer.send(mail, AbortSignal.abort(new Error("cancelled")))).rejects.toThrow("cancelled");
  await server.stop();
  await expect(mailer.send(mail, never)).rejects.toMatchObject({ name: "ActionFailure", retryable: true });
});
