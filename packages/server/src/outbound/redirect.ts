import type { IncomingMessage } from "node:http";
import { failed, refused } from "./errors.ts";
import type { Hop } from "./exchange.ts";

const redirects = new Set([301, 302, 303, 307, 308]);
// All others may be secrets of the server that the caller named.
const harmless = ["accept", "accept-encoding", "accept-language", "user-agent"];

/** The request that a redirect asks for; undefined for every other answer. Its address is judged when it is sent. */
export function redirected(hop: Hop, message: IncomingMessage): Hop | undefined {
  const status = message.statusCode ?? 0;
  const { location } = message.headers;
  if (!redirects.has(status) || location === undefined) return undefined;
  const { host, origin, href } = hop.url;
  if (!URL.canParse(location, href)) throw failed(host, "it redirects to what is not a URL");
  const url = new URL(location, href);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused(host, "it redirects to something other than http and https");
  if (url.username !== "" || url.password !== "") throw refused(host, "it redirects to an address with a password");
  url.hash = "";
  const turnsToGet = status === 303 ? hop.method !== "HEAD" : status <= 302 && hop.method === "POST";
  const isElsewhere = url.origin !== origin;
  if (isElsewhere && hop.body && !turnsToGet)
    throw refused(host, "it redirects a request with a body to another server");
  const headers = new Headers(hop.headers);
  if (isElsewhere) for (const name of [...headers.keys()]) if (!harmless.includes(name)) headers.delete(name);
  if (!turnsToGet) return { ...hop, url, headers };
  for (const name of [...headers.keys()]) if (name.startsWith("content-")) headers.delete(name);
  return { url, method: "GET", headers, body: undefined };
}
