import type { MailConfig } from "@margay/actions";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { flag, wholeNumber } from "./values.ts";

const submission = 587;

/** Reads SciCat's variables for mail. Throws ConfigError, as SciCat refuses to start. */
export function mailConfig(env: Env): MailConfig | undefined {
  const sender = { from: env.EMAIL_FROM ?? env.SMTP_MESSAGE_FROM, replyTo: env.EMAIL_REPLYTO };
  const transport = env.EMAIL_TYPE?.toLowerCase() ?? (env.SMTP_HOST === undefined ? undefined : "smtp");
  if (transport === undefined) return undefined;
  if (transport === "smtp") {
    if (env.SMTP_HOST === undefined)
      throw new ConfigError("SMTP_HOST: is needed with EMAIL_TYPE=smtp; set it or unset EMAIL_TYPE.");
    const port = wholeNumber(env, "SMTP_PORT", { min: 1, max: 65_535 }) ?? submission;
    return {
      ...sender,
      transport,
      host: env.SMTP_HOST,
      port,
      secure: flag(env, "SMTP_SECURE"),
      user: env.SMTP_USERNAME,
      password: env.SMTP_PASSWORD,
    };
  }
  if (transport !== "ms365")
    throw new ConfigError(
      `EMAIL_TYPE: ${JSON.stringify(env.EMAIL_TYPE)} is neither smtp nor ms365; correct or unset it.`,
    );
  const needed = (name: "MS365_TENANT_ID" | "MS365_CLIENT_ID" | "MS365_CLIENT_SECRET"): string => {
    const value = env[name];
    if (value === undefined) throw new ConfigError(`${name}: is needed with EMAIL_TYPE=ms365; set it.`);
    return value;
  };
  return {
    ...sender,
    transport,
    tenantId: needed("MS365_TENANT_ID"),
    clientId: needed("MS365_CLIENT_ID"),
    clientSecret: needed("MS365_CLIENT_SECRET"),
  };
}
