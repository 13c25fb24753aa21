import type { Catalogue, Principal } from "@margay/server";
import type { FastifyRequest } from "fastify";
import { named } from "./errors.ts";

/** One request as the operations of the wires see it. */
export interface Call {
  principal: Principal;
  /** Names of the groups that count for SciCat's rules. */
  groups: readonly string[];
  params: Readonly<Record<string, string>>;
  /** Query parameters as sent; structures are JSON text. Of a repeated one all values. */
  query: Readonly<Record<string, string | string[]>>;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  /** Ends when the client goes away. */
  signal: AbortSignal;
  request: FastifyRequest;
}

/** The first value of a query parameter. */
export function parameter(call: Call, name: string): string | undefined {
  const value = call.query[name];
  return Array.isArray(value) ? value[0] : value;
}

/** All values of a query parameter. */
export const parameters = (call: Call, name: string): string[] => [call.query[name] ?? []].flat();

/** The value of a header that comes once. */
export function header(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `If-Unmodified-Since`, when it is a date; anything else is ignored. */
export function unmodifiedSince(call: Call): { ifUnmodifiedSince?: Date } {
  const text = header(call, "if-unmodified-since");
  const date = text === undefined ? undefined : new Date(text);
  return date === undefined || Number.isNaN(date.getTime()) ? {} : { ifUnmodifiedSince: date };
}

/**
 * The token that came along. Clients send it as `Bearer x`, bare in the header, or as `access_token` in the address
 * with or without the word Bearer; the header counts first.
 */
export function bearerOf(request: FastifyRequest): string | undefined {
  const { access_token: given } = request.query as Record<string, string | string[] | undefined>; // flat text
  const text = request.headers.authorization ?? (Array.isArray(given) ? given[0] : given);
  const token = text?.replace(/^\s*bearer\s+/i, "").trim();
  return token === "" || token?.includes(" ") ? undefined : token;
}

/** Who asks: nobody for a missing or unknown token. Throws SciCat's 401 for one that has expired. */
export async function principalOf(
  request: FastifyRequest,
  catalogue: Catalogue,
  anonymous: Principal,
): Promise<Principal> {
  const token = bearerOf(request);
  if (token === undefined) return anonymous;
  const found = await catalogue.identity.resolve(token);
  if (found === "expired") throw named(401, "SESSION_EXPIRED");
  return found === "unknown" ? anonymous : found;
}
