/** A filter that cannot be answered, with the answer SciCat's clients expect for it. A text payload is a lone JSON string. */
export class FilterError extends Error {
  readonly status: number;
  readonly payload: unknown;

  constructor(status: number, payload: unknown) {
    super(typeof payload === "string" ? payload : JSON.stringify(payload));
    this.name = "FilterError";
    this.status = status;
    this.payload = payload;
  }
}

/** 400 in the form `{message, error, statusCode}`. */
export const refused = (message: string): FilterError =>
  new FilterError(400, { message, error: "Bad Request", statusCode: 400 });
