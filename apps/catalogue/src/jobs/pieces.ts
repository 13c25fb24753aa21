import { createMailer, type JobTypes, loadJobTypes, type MailConfig, type Mailer } from "@margay/actions";
import type { JobsConfig, Outbound } from "@margay/server";

/** Kinds of action that are loaded only when a job file names them. */
const lazyDefinitions = {
  rabbitmq: async () => (await import("@margay/action-rabbitmq")).default,
  kafka: async () => (await import("@margay/action-kafka")).default,
};

/** The mailer of a configuration; nothing is connected before the first mail. */
export const mailerFor = (config: MailConfig, client: Outbound): Mailer => createMailer(config, client.fetch);

export interface JobPieces {
  env: JobsConfig["env"];
  client: Outbound;
  mail: MailConfig | undefined;
}

/** Reads a job file and prepares its actions. Throws JobFileError. */
export function loadJobFile(file: string, { env, client, mail }: JobPieces): Promise<JobTypes> {
  const mailer = mail && mailerFor(mail, client);
  return loadJobTypes({
    file,
    env,
    fetch: client.fetch,
    ...(mailer ? { sendMail: (letter, signal) => mailer.send(letter, signal) } : {}),
    lazyDefinitions,
  });
}
