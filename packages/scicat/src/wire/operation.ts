import type { FastifyReply } from "fastify";
import type { Call } from "./call.ts";
import { invalid } from "./errors.ts";
import { type Doc, faultsOf, isObject, normalised, type Shape } from "./shape.ts";

/** SciCat's route guard: refuses a caller before the body is looked at. It only narrows what the catalogue's rules allow. */
export type Guard = (call: Call) => void;

/** One operation of a wire, named as in SciCat's OpenAPI document. */
export interface Operation {
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/<version>`, parameters as `:name`. */
  path: string;
  /** Of a success; 201 for POST and 200 otherwise when absent. */
  status?: number;
  guard?: Guard;
  /** Bodies may be as large as file lists are. */
  large?: boolean;
  /**
   * Answers a JSON value, a `Ready` text, or nothing. `null` and `undefined` are an empty body; a boolean or a number
   * goes out as text, as Express does it.
   */
  handle(call: Call): unknown;
}

/** JSON text that needs no further work. */
export class Ready {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An answer with another status or headers than the operation's. */
export class Answer {
  readonly status: number;
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.value = value;
    this.headers = headers;
  }
}

/** An answer that its operation sends by itself: a redirect with cookies, a stream. */
export class Sent {
  readonly send: (reply: FastifyReply) => unknown;
  constructor(send: (reply: FastifyReply) => unknown) {
    this.send = send;
  }
}

/** The body as it was sent; `{}` for what is no object. */
export const sentBy = ({ body }: Call): Doc => (isObject(body) ? body : {});

/** The fields of a body that are null, with which a change takes them away. */
export const nullsOf = (call: Call): Doc =>
  Object.fromEntries(Object.entries(sentBy(call)).filter(([, value]) => value === null));

/** The body of a change, with null where a field shall go. Throws SciCat's 400. */
export const changeOf = (call: Call, of: Shape): Doc => ({ ...nullsOf(call), ...bodyOf(call, of) });

/** The body as an object that fits the shape; a missing body counts as `{}`. Throws SciCat's 400. */
export function bodyOf(call: Call, of: Shape): Doc {
  const body = call.body ?? {};
  const faults = faultsOf(of, body);
  if (faults.length > 0) throw invalid(faults);
  return normalised(of, isObject(body) ? body : {});
}
