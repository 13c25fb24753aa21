/** Why a file could not be extracted. Stable; safe to switch on. */
export type ExtractErrorCode = "not_hdf5" | "truncated" | "unreadable" | "timeout" | "missing";

/** A file that could not be extracted, with a message meant for the person who asked for it. */
export class ExtractError extends Error {
  readonly code: ExtractErrorCode;
  readonly path: string;

  constructor(code: ExtractErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ExtractError";
    this.code = code;
    this.path = path;
  }
}
