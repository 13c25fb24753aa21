import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ActionFailure, type ActionHost, defineAction, type JobContext, OptionError } from "../define.ts";

type EmailOptions = {
  readonly to: string;
  readonly subject: string;
  readonly from?: string;
  readonly bodyTemplateFile: string;
  readonly ignoreErrors?: boolean;
};

/** Sends an HTML mail after the job was stored. */
export const emailAction = defineAction<EmailOptions>({
  type: "email",
  title: "Sends an e-mail",
  options: {
    type: "object",
    required: ["to", "subject", "bodyTemplateFile"],
    properties: {
      to: { type: "string", description: "Template of the receivers, separated by commas." },
      subject: { type: "string", description: "Template of the subject." },
      from: { type: "string", description: "Sender, taken as it is; the configured one unless given." },
      bodyTemplateFile: {
        type: "string",
        description: "File with the template of the HTML body, from the folder of the job file or of the process.",
      },
      ignoreErrors: { type: "boolean", default: false, description: "A mail that fails is logged and no failure." },
    },
  },
  prepare(options, host) {
    const { from, ignoreErrors = false } = options;
    const to = host.template(options.to);
    const subject = host.template(options.subject);
    const body = bodyTemplate(options.bodyTemplateFile, host);
    const fill = (context: JobContext) => ({
      ...(from ? { from } : {}),
      to: to(context),
      subject: subject(context).replaceAll(/\s+/g, " ").trim(),
      html: body(context),
    });
    return {
      async perform({ context, signal, idempotencyKey, log }) {
        const mail = fill(context);
        try {
          if (mail.to.trim() === "")
            throw new ActionFailure("The mail has no receiver: the template of `to` gave nothing.", {
              retryable: false,
            });
          await host.sendMail({ ...mail, idempotencyKey }, signal);
        } catch (error) {
          // A job that is cancelled or late has not failed to send.
          signal.throwIfAborted();
          if (!ignoreErrors) throw error;
          log(
            "warn",
            `A mail was not sent, which is ignored: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
      },
      preview: (context) => fill(context),
    };
  },
});

function bodyTemplate(file: string, host: ActionHost): (context: unknown) => string {
  // SciCat reads it from the folder of the process.
  const path = [resolve(host.folder, file), resolve(file)].find((candidate) => existsSync(candidate));
  if (!path) throw new OptionError("bodyTemplateFile", `there is no file ${file}`);
  try {
    return host.template(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new OptionError("bodyTemplateFile", `${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
