import { defineAction } from "../define.ts";

type LogOptions = { readonly init?: string; readonly validate?: string; readonly perform?: string };

/** Writes lines: one when the file is loaded, one before a job is stored, one after. */
export const logAction = defineAction<LogOptions>({
  type: "log",
  title: "Writes a line into the job's events and the log",
  options: {
    type: "object",
    properties: {
      init: { type: "string", description: "Template of a line at load; sees the options and `env`." },
      validate: { type: "string", description: "Template of a line before the job is stored." },
      perform: { type: "string", description: "Template of a line after; `Performing job for TYPE` unless given." },
    },
    additionalProperties: false,
  },
  prepare(options, host) {
    const init = options.init ? host.template(options.init) : undefined;
    const validate = options.validate ? host.template(options.validate) : undefined;
    const perform = host.template(options.perform ?? "Performing job for {{{job.type}}}");
    const opening = init?.({ ...options, actionType: "log", env: host.env });
    if (opening) host.log("info", opening);
    return {
      validate({ context, log }) {
        const line = validate?.(context);
        if (line) log("info", line);
      },
      perform({ context, log }) {
        const line = perform(context);
        if (line) log("info", line);
      },
      preview: (context) => ({ ...(validate ? { validate: validate(context) } : {}), perform: perform(context) }),
    };
  },
});
