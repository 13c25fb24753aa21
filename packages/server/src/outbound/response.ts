import type { IncomingMessage } from "node:http";
import { pipeline, type Readable, Transform, type TransformCallback } from "node:stream";
import type { UnderlyingSource } from "node:stream/web";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { failed } from "./errors.ts";
import { codeOf } from "./exchange.ts";

const withoutBody = new Set([204, 205, 304]);

/**
 * The answer as a `Response` whose body is cut off with an error when it grows beyond the limit (counted after
 * decompression) or when the signal fires. `done` is called once, when nothing more will come.
 */
export function responseOf(
  message: IncomingMessage,
  request: { host: string; method: string },
  limits: { maxBytes: number; signal: AbortSignal },
  done: () => void,
): Response {
  const status = message.statusCode ?? 0;
  const headers = headersOf(message);
  if (status < 200 || status > 599) {
    message.destroy();
    throw failed(request.host, `it answered with the status ${status}`);
  }
  if (request.method === "HEAD" || withoutBody.has(status)) {
    message.resume();
    done();
    return new Response(null, { status, headers });
  }
  const tooLarge = () => failed(request.host, `the answer is larger than ${limits.maxBytes} bytes`);
  let seen = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next: TransformCallback) {
      seen += chunk.length;
      if (seen > limits.maxBytes) next(tooLarge());
      else next(null, chunk);
    },
  });
  const decoder = decoderOf(headers.get("content-encoding"));
  if (decoder) {
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  // Whoever ends it first, caller, limit or time, all parts are destroyed with it and the connection is closed.
  pipeline([message, ...(decoder ? [decoder] : []), counted], () => done());
  const body = new ReadableStream<Uint8Array>(reader(counted, request.host, limits.signal));
  return new Response(body, { status, headers });
}

/** Pulls from a stream; its errors reach the reader in the words of this module. */
function reader(stream: Readable, host: string, signal: AbortSignal): UnderlyingSource<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  const stop = (): void => void stream.destroy();
  return {
    start: () => signal.addEventListener("abort", stop, { once: true }),
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (signal.aborted) throw signal.reason;
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      } catch (cause) {
        if (signal.aborted) throw signal.reason;
        throw isOurs(cause) ? cause : failed(host, codeOf(cause), { cause });
      }
    },
    cancel: stop,
  };
}

const isOurs = (cause: unknown) => cause instanceof Error && cause.name === "CatalogueError";

function decoderOf(encoding: string | null): Transform | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}
