import type { ErrorCode } from "@margay/contract";

export interface FieldError {
  /** RFC 6901 pointer into the request body, or the name of a parameter. */
  pointer: string;
  detail: string;
}

/** What the core throws: a stable code, a message for people, safe facts for programs. No HTTP in here. */
export class CatalogueError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  readonly details: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    options: { errors?: FieldError[]; details?: unknown; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "CatalogueError";
    this.code = code;
    this.errors = options.errors ?? [];
    this.details = options.details;
  }
}

export class NotFound extends CatalogueError {
  constructor(kind: string, key: string) {
    super("not_found", `There is no ${kind} ${JSON.stringify(key.slice(0, 200))} that you may read.`);
  }
}

export class Forbidden extends CatalogueError {
  constructor(message: string, details?: unknown) {
    super("forbidden", message, { details });
  }
}

export class Conflict extends CatalogueError {
  constructor(message: string, errors: FieldError[] = []) {
    super("conflict", message, { errors });
  }
}

export class InvalidBody extends CatalogueError {
  constructor(errors: FieldError[]) {
    const first = errors[0];
    super("invalid_body", first ? `${first.pointer || "The body"}: ${first.detail}` : "The body is not valid.", {
      errors,
    });
  }
}

export class PreconditionFailed extends CatalogueError {
  constructor(
    kind: string,
    key: string,
    details: { currentVersion: number | null; updatedAt?: Date; changed?: unknown },
  ) {
    const state = details.currentVersion === null ? "does not exist" : `is at version ${details.currentVersion}`;
    super("precondition_failed", `The ${kind} ${JSON.stringify(key)} ${state}; read it again and repeat the change.`, {
      details,
    });
  }
}
