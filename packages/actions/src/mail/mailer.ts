import type { ActionHost } from "../define.ts";
import { createGraphMailer, type GraphConfig } from "./graph.ts";
import type { Mailer } from "./message.ts";
import { createSmtpMailer, type SmtpConfig } from "./smtp.ts";

/** How mails leave: by an SMTP server, or by Microsoft Graph. */
export type MailConfig = SmtpConfig | GraphConfig;

/** Makes the mailer of a configuration; `fetch` is needed for Microsoft Graph. Nothing is connected before a mail is sent. */
export function createMailer(config: MailConfig, fetch: ActionHost["fetch"]): Mailer {
  return config.transport === "smtp" ? createSmtpMailer(config) : createGraphMailer(config, fetch);
}
