import { ActionRefusal, defineAction } from "../define.ts";

type ErrorOptions = { readonly message: string; readonly status?: number };

/** Refuses the job whenever it is reached; stands in the cases of a `switch`. */
export const errorAction = defineAction<ErrorOptions>({
  type: "error",
  title: "Refuses the job with a message",
  options: {
    type: "object",
    required: ["message"],
    properties: {
      message: { type: "string", description: "Template of what the caller is told." },
      status: { type: "integer", minimum: 400, maximum: 599, default: 400, description: "HTTP status of the answer." },
    },
  },
  prepare({ message, status = 400 }, host) {
    const text = host.template(message);
    return {
      validate({ context }) {
        throw new ActionRefusal(text(context), status);
      },
      preview: (context) => ({ status, message: text(context) }),
    };
  },
});
