import { createTransport } from "nodemailer";
import { ActionFailure } from "../define.ts";
import { type Mailer, messageIdOf, type SenderConfig, senderOf } from "./message.ts";

export interface SmtpConfig extends SenderConfig {
  readonly transport: "smtp";
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS is used where the server offers it. */
  readonly secure: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Longest silence of the server. */
  readonly timeoutMs?: number | undefined;
}

/** Sends by SMTP, with a connection for each mail: jobs send few. */
export function createSmtpMailer(config: SmtpConfig): Mailer {
  const { host, port, secure, user, password, replyTo, timeoutMs = 30_000 } = config;
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user ? { auth: { user, pass: password ?? "" } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A template must not make the server read files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail, signal) {
      signal.throwIfAborted();
      const from = senderOf(mail, config.from);
      const { to, subject, html } = mail;
      const message = { from, to, subject, html, messageId: messageIdOf(mail, from), ...(replyTo ? { replyTo } : {}) };
      const sending = transport.sendMail(message).then(refusedReceivers, (error) => {
        throw failureOf(error);
      });
      await untilAborted(sending, signal);
    },
  };
}

/** The server took the mail for some of the receivers: sending it again would reach those twice. */
function refusedReceivers({ rejected }: { readonly rejected?: readonly unknown[] }): void {
  if (!rejected || rejected.length === 0) return;
  throw new ActionFailure(`The mail server refused ${rejected.length} of the receivers; the others got the mail.`, {
    retryable: false,
  });
}

function failureOf(error: unknown): ActionFailure {
  const { code, responseCode } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
  };
  const answered = typeof responseCode === "number" ? `the server answered ${responseCode}` : undefined;
  const why = [typeof code === "string" ? code : undefined, answered].filter(Boolean).join(", ");
  // 5xx is the server's last word; a refused sign-in or a missing receiver is no better the next time.
  const final = (typeof responseCode === "number" && responseCode >= 500) || code === "EAUTH" || code === "EENVELOPE";
  const passing = typeof responseCode === "number" && responseCode < 500;
  return new ActionFailure(`The mail could not be sent${why ? `: ${why}` : ""}.`, {
    retryable: passing || !final,
    cause: error,
  });
}

async function untilAborted(sending: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([sending, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    // The one that lost the race must not end the process.
    sending.catch(() => undefined);
  }
}
