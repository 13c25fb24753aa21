/** What went wrong with the embedded server; stable, for tests and for the boot message. */
export type EmbeddedPostgresErrorCode =
  | "cluster-gone"
  | "data-dir-in-use"
  | "disk-full"
  | "initdb-failed"
  | "not-a-cluster"
  | "not-readable"
  | "start-failed"
  | "unsupported-platform"
  | "version-mismatch";

/** Thrown when the embedded PostgreSQL cannot start. The message names the cause and the fix. */
export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmbeddedPostgresError";
    this.code = code;
  }
}

const diskFullMarks = ["No space left on device", "ENOSPC", "Disk quota exceeded", "EDQUOT"];

/** True when the text of an error or of a PostgreSQL log says that the disk is full. */
export function saysDiskFull(text: string): boolean {
  return diskFullMarks.some((mark) => text.includes(mark));
}

export function diskFullError(dir: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "disk-full",
    `The disk that holds ${dir} is full (no space left on device). Free some space or set MARGAY_DATA_DIR to a folder on a larger disk.`,
    { cause },
  );
}

/** The code of a Node system error, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
