import { CatalogueError } from "../errors.ts";

// Addresses may carry passwords, keys and tokens: of a URL only host and port are ever told.

/** The address is one that this server does not contact. */
export function refused(host: string, reason: string): CatalogueError {
  return new CatalogueError("outbound_refused", `The server does not fetch from ${host}: ${reason}.`, {
    details: { host },
  });
}

/** The other server could not be reached or its answer is of no use. */
export function failed(host: string, reason: string, options: { cause?: unknown; status?: number } = {}) {
  const { cause, status } = options;
  return new CatalogueError("upstream_failed", `The fetch from ${host} failed: ${reason}.`, {
    details: { host, ...(status === undefined ? {} : { status }) },
    ...(cause === undefined ? {} : { cause }),
  });
}
