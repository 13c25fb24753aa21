/** A filter that cannot be answered, with the answer SciCat's clients expect for it. A text payload is a lone JSON string. */
export class FilterError extends Error {
  readonly status: number;
  readonly payload: unknown;

  constructor(status: number, payload: unknown) {
    super(messageOf(payload));
    this.name = "FilterError";
    this.status = status;
    this.payload = payload;
  }
}

function messageOf(payload: unknown): string {
  if (typeof payload === "object" && payload !== null && "message" in payload) return String(payload.message);
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

const maxMessageLength = 2_000;

/** 400 in the form `{message, error, statusCode}`; a message that quotes a client at length is cut. */
export const refused = (message: string): FilterError =>
  new FilterError(400, { message: message.slice(0, maxMessageLength), error: "Bad Request", statusCode: 400 });
