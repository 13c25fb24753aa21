import addressparser from "nodemailer/lib/addressparser";
import { ActionFailure, type Mail } from "../define.ts";

/** What every transport is told of the mails themselves. */
export interface SenderConfig {
  /** Sender of mails that name none. */
  readonly from?: string | undefined;
  readonly replyTo?: string | undefined;
}

export interface Mailer {
  /** Resolves when the transport took the mail. Rejects with `ActionFailure`, or with the signal's reason. */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}

/** The bare addresses of a list such as `Ann <ann@x.org>, bob@y.org`. */
export function addressesOf(list: string): string[] {
  return addressparser(list, { flatten: true }).flatMap(({ address }) => (address ? [address] : []));
}

/** The sender, or the failure that says what to set. */
export function senderOf(mail: Mail, configured: string | undefined): string {
  const from = mail.from || configured;
  if (from) return from;
  throw new ActionFailure("The mail has no sender: set EMAIL_FROM, or `from` in the action.", { retryable: false });
}

/** The same for each delivery of one attempt: mail programs show such a mail once. */
export function messageIdOf({ idempotencyKey }: Mail, from: string): string {
  const domain = addressesOf(from)[0]?.split("@").at(-1) || "margay.invalid";
  return `<${idempotencyKey.replaceAll(/[^A-Za-z0-9/_+=-]/g, ".")}@${domain}>`;
}
