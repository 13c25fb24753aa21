import { ActionFailure, type ActionHost } from "../define.ts";
import { addressesOf, type Mailer, type SenderConfig, senderOf } from "./message.ts";

/** `from` is the mailbox that sends. */
export interface GraphConfig extends SenderConfig {
  readonly transport: "ms365";
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** For national clouds and tests; the public cloud unless given. */
  readonly loginUrl?: string | undefined;
  readonly graphUrl?: string | undefined;
}

type Token = { readonly value: string; readonly expiresAt: number };

/** Sends by Microsoft Graph, with a token of the application itself (client credentials, right `Mail.Send`). */
export function createGraphMailer(config: GraphConfig, fetch: ActionHost["fetch"]): Mailer {
  const { loginUrl = "https://login.microsoftonline.com", graphUrl = "https://graph.microsoft.com" } = config;
  let token: Token | undefined;

  async function tokenFor(signal: AbortSignal): Promise<string> {
    if (token && token.expiresAt > Date.now()) return token.value;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: config.clientId,
      client_secret: config.clientSecret,
      scope: `${graphUrl}/.default`,
    });
    const address = `${loginUrl}/${encodeURIComponent(config.tenantId)}/oauth2/v2.0/token`;
    const response = await asked("Microsoft's sign-in", signal, () =>
      fetch(address, { method: "POST", body: form, signal }),
    );
    const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
    await response.body?.cancel().catch(() => undefined);
    if (!response.ok) throw refusalOf("Microsoft's sign-in", response.status);
    token = tokenOf(answer);
    return token.value;
  }

  return {
    async send(mail, signal) {
      const from = senderOf(mail, config.from);
      const sender = addressesOf(from)[0] ?? from;
      const message = {
        subject: mail.subject,
        body: { contentType: "HTML", content: mail.html },
        toRecipients: recipients(mail.to),
        ...(config.replyTo ? { replyTo: recipients(config.replyTo) } : {}),
        // Graph makes the Message-ID itself; a header of one's own must begin with x-.
        internetMessageHeaders: [{ name: "x-idempotency-key", value: mail.idempotencyKey }],
      };
      const address = `${graphUrl}/v1.0/users/${encodeURIComponent(sender)}/sendMail`;
      const authorization = `Bearer ${await tokenFor(signal)}`;
      const headers = { authorization, "content-type": "application/json" };
      const body = JSON.stringify({ message });
      const response = await asked("Microsoft Graph", signal, () =>
        fetch(address, { method: "POST", headers, body, signal }),
      );
      await response.body?.cancel().catch(() => undefined);
      // The token was taken back before its time: the next attempt gets a new one.
      if (response.status === 401) {
        token = undefined;
        throw new ActionFailure("Microsoft Graph refused the token.", { status: 401, retryable: true });
      }
      if (!response.ok) throw refusalOf("Microsoft Graph", response.status);
    },
  };
}

const recipients = (list: string) => addressesOf(list).map((address) => ({ emailAddress: { address } }));

async function asked(who: string, signal: AbortSignal, ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask();
  } catch (cause) {
    signal.throwIfAborted();
    throw new ActionFailure(`${who} could not be reached.`, { cause });
  }
}

function refusalOf(who: string, status: number): ActionFailure {
  const retryable = status >= 500 || status === 429 || status === 408;
  return new ActionFailure(`${who} answered ${status}.`, { status, retryable });
}

function tokenOf(answer: unknown): Token {
  if (typeof answer === "object" && answer !== null && "access_token" in answer) {
    const seconds = "expires_in" in answer ? Number(answer.expires_in) : 0;
    // A minute early, so that it does not end on its way.
    if (typeof answer.access_token === "string")
      return { value: answer.access_token, expiresAt: Date.now() + (seconds - 60) * 1_000 };
  }
  throw new ActionFailure("Microsoft's sign-in gave no token.");
}
