import { lookup } from "node:dns/promises";
import { parseJson } from "../json.ts";
import { type AllowList, parseAllowList } from "./allow-list.ts";
import { failed, refused } from "./errors.ts";
import { exchange, type Hop, portOf, type Resolve } from "./exchange.ts";
import { redirected } from "./redirect.ts";
import { responseOf } from "./response.ts";

export interface OutboundOptions {
  /** Hosts, `host:port`, addresses and networks that may be reached although they are not on the public internet. */
  allow: readonly string[];
  /** For the whole of a fetch: lookup, every redirect and the body. */
  timeoutMs: number;
  /** Largest body that is read, after decompression. */
  maxBytes: number;
  maxRedirects: number;
  userAgent?: string;
  /** How names become addresses; the system's way unless given. */
  resolve?: Resolve;
}

/** What the standard `fetch` takes, and limits for this fetch alone. `redirect` may be `follow`, `manual` or `error`. */
export interface OutboundInit extends RequestInit {
  timeoutMs?: number;
  maxBytes?: number;
}

/**
 * The one way in which the server fetches from elsewhere. Errors: `outbound_refused` for an address that it does not
 * contact, `upstream_failed` when the other server cannot be reached, is too slow, answers too much or redirects too
 * often. Neither they nor their causes hold more of the address than host and port.
 */
export interface Outbound {
  /** Like the standard `fetch`; a caller's own signal rejects with that signal's reason. */
  fetch(input: string | URL, init?: OutboundInit): Promise<Response>;
  /** The parsed body of an answer of 200 to 299; anything else is `upstream_failed`, with `details.status`. */
  json(input: string | URL, init?: OutboundInit): Promise<unknown>;
  /** The same client for an address that the operator configured: its host and port are allowed as well. */
  forUrl(configured: string | URL): Outbound;
}

const systemResolve: Resolve = (host) => lookup(host, { all: true });

export function createOutbound(options: OutboundOptions): Outbound {
  return clientOf(options, parseAllowList(options.allow));
}

function clientOf(options: OutboundOptions, allow: AllowList): Outbound {
  async function fetch(input: string | URL, init: OutboundInit = {}): Promise<Response> {
    const { timeoutMs = options.timeoutMs, maxBytes = options.maxBytes, ...standard } = init;
    const first = await firstHop(input, standard, options.userAgent ?? "margay");
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(failed(first.url.host, `there was no whole answer within ${timeoutMs} ms`)),
      timeoutMs,
    ).unref();
    const signal = standard.signal ? AbortSignal.any([late.signal, standard.signal]) : late.signal;
    const done = () => clearTimeout(timer);
    try {
      let hop = first;
      for (let left = options.maxRedirects; ; left--) {
        const message = await exchange(hop, allow, options.resolve ?? systemResolve, signal);
        const next = standard.redirect === "manual" ? undefined : redirected(hop, message);
        if (!next) return responseOf(message, { host: hop.url.host, method: hop.method }, { maxBytes, signal }, done);
        message.destroy();
        if (standard.redirect === "error") throw failed(hop.url.host, "it redirects");
        if (left <= 0) throw failed(first.url.host, `it redirects more than ${options.maxRedirects} times`);
        hop = next;
      }
    } catch (error) {
      done();
      throw error;
    }
  }

  return {
    fetch,
    async json(input, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has("accept")) headers.set("accept", "application/json");
      const response = await fetch(input, { ...init, headers });
      const { host } = new URL(input);
      if (!response.ok) {
        await response.body?.cancel();
        throw failed(host, `it answered ${response.status}`, { status: response.status });
      }
      const bytes = new Uint8Array(await response.arrayBuffer());
      try {
        return parseJson(bytes);
      } catch (cause) {
        throw failed(host, "the answer is not JSON", { cause });
      }
    },
    forUrl(configured) {
      const url = new URL(configured);
      return clientOf(options, allow.with(url.hostname, portOf(url)));
    },
  };
}

async function firstHop(input: string | URL, init: RequestInit, userAgent: string): Promise<Hop> {
  const url = URL.canParse(String(input)) ? new URL(input) : undefined;
  if (!url) throw refused("an address", "it is not a URL");
  demandHttp(url);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  url.hash = "";
  // The platform's own reading of what `fetch` takes: forms, blobs, header lists.
  const { signal: _signal, redirect: _redirect, ...plain } = init;
  const request = requestOf(url, plain);
  const { headers, method } = request;
  if (username !== "" && !headers.has("authorization")) headers.set("authorization", basic(username, password));
  if (!headers.has("user-agent")) headers.set("user-agent", userAgent);
  headers.set("accept-encoding", "gzip, deflate, br");
  for (const name of ["host", "connection", "transfer-encoding"]) headers.delete(name);
  const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined;
  if (body) headers.set("content-length", String(body.length));
  return { url, method, headers, body };
}

function demandHttp(url: URL): void {
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused(url.host || "an address", "only http and https are spoken");
}

// The platform's complaint about a header repeats its value, which may be a secret.
function requestOf(url: URL, init: RequestInit): Request {
  try {
    return new Request(url, init);
  } catch {
    throw failed(url.host, "the request has a method, header or body that cannot be sent");
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
