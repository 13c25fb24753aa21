import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { AllowList } from "./allow-list.ts";
import { failed, refused } from "./errors.ts";

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Finds the addresses of a name; rejects where there are none. */
export type Resolve = (host: string) => Promise<ResolvedAddress[]>;

/** One request as it is put on the wire. */
export interface Hop {
  url: URL;
  method: string;
  headers: Headers;
  body: Uint8Array | undefined;
}

const isAddress = (host: string) => host.startsWith("[") || /^[\d.]+$/.test(host);

/**
 * Sends one request and answers when the headers are there. The name is looked up once, and the connection is made to an
 * address of that answer that the list allows: a name that changes meanwhile changes nothing.
 */
export async function exchange(
  hop: Hop,
  allow: AllowList,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { url, method, headers, body } = hop;
  const port = portOf(url);
  const host = url.hostname;
  const addresses = await addressesOf(url, resolve, signal);
  const allowed = addresses.filter(({ address }) => allow.allows(host, port, address));
  if (allowed.length === 0)
    throw refused(
      url.host,
      "it leads to an address of a private network or of this machine that OUTBOUND_ALLOW does not name",
    );
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((done, fail) => {
    const request = send({
      protocol: url.protocol,
      hostname: host.replace(/^\[|\]$/g, ""),
      port,
      path: `${url.pathname}${url.search}`,
      method,
      headers: Object.fromEntries(headers),
      // A connection of its own: one that another client may use was judged by another list.
      agent: false,
      lookup: pinned(allowed),
      signal,
    });
    request.on("response", done);
    request.on("error", (cause) => fail(signal.aborted ? signal.reason : failed(url.host, codeOf(cause), { cause })));
    request.end(body);
  });
}

export const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);

/** A word for what went wrong, such as ECONNREFUSED. */
export function codeOf(cause: unknown): string {
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return "the connection broke";
}

async function addressesOf(url: URL, resolve: Resolve, signal: AbortSignal): Promise<ResolvedAddress[]> {
  const host = url.hostname;
  if (isAddress(host)) return [{ address: host.replace(/^\[|\]$/g, ""), family: host.startsWith("[") ? 6 : 4 }];
  const looked = resolve(host).catch((cause: unknown) => {
    throw failed(url.host, codeOf(cause), { cause });
  });
  // A lookup cannot be called back; it is left behind.
  return Promise.race([looked, aborted(signal)]);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_done, fail) => {
    if (signal.aborted) fail(signal.reason);
    else signal.addEventListener("abort", () => fail(signal.reason), { once: true });
  });
}

function pinned(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_host, options, answer) => {
    const [first] = addresses;
    if (options.all) answer(null, [...addresses]);
    else answer(null, first?.address ?? "", first?.family);
  };
}
