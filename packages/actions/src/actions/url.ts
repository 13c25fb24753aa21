import { ActionFailure, defineAction, type JobContext, OptionError } from "../define.ts";
import { callRemote, type RemoteCall } from "./remote-call.ts";

type UrlOptions = {
  readonly url: string;
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ignoreErrors?: boolean;
};

const defaultTimeoutMs = 5_000;

/** Calls an address after the job was stored. */
export const urlAction = defineAction<UrlOptions>({
  type: "url",
  title: "Calls an address by HTTP",
  options: {
    type: "object",
    required: ["url"],
    properties: {
      url: { type: "string", description: "Template of the address; its result is passed through encodeURI." },
      method: { enum: ["GET", "POST", "PUT", "DELETE"], default: "GET" },
      headers: {
        type: "object",
        additionalProperties: { type: "string" },
        description: "Header → template of its value.",
      },
      body: { type: "string", description: "Template of the body." },
      ignoreErrors: { type: "boolean", default: false, description: "A call that fails is logged and no failure." },
    },
  },
  prepare(options, host) {
    const { method = "GET", ignoreErrors = false } = options;
    const url = host.template(options.url);
    const headers = Object.entries(options.headers ?? {}).map(
      ([name, template]) => [name, host.template(template)] as const,
    );
    for (const [name] of headers)
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new OptionError("headers", `'${name}' is no header name`);
    const body = options.body === undefined ? undefined : host.template(options.body);
    if (body && method === "GET") throw new OptionError("body", "a GET has no body: name another method");
    const timeoutMs = timeoutOf(host.env.HTTP_TIMEOUT);
    const fill = (context: JobContext): RemoteCall => ({
      method,
      // Encodes `%` a second time, as SciCat does and as job files expect.
      url: encodeURI(url(context).toWellFormed()),
      headers: Object.fromEntries(headers.map(([name, template]) => [name, template(context)])),
      ...(body ? { body: body(context) } : {}),
    });
    return {
      async perform({ context, signal, idempotencyKey, log }) {
        try {
          await callRemote(host.fetch, fill(context), { idempotencyKey, signal, timeoutMs });
        } catch (error) {
          // A job that is cancelled or late has not been answered.
          signal.throwIfAborted();
          if (!ignoreErrors || !(error instanceof ActionFailure)) throw error;
          log("warn", `A remote call failed, which is ignored: ${error.message}`);
        }
      },
      preview: (context) => ({ ...fill(context) }),
    };
  },
});

function timeoutOf(text: string | undefined): number {
  const timeoutMs = Number(text);
  return Number.isFinite(timeoutMs) && timeoutMs > 0 ? timeoutMs : defaultTimeoutMs;
}
