import { dirname } from "node:path";
import {
  ActionFailure,
  type ActionHost,
  type JsonObject,
  type NamedAction,
  type Operation,
  OptionError,
} from "../define.ts";
import { compileTemplate, TemplateError } from "../templates/template.ts";
import type { Kind, Kinds } from "./kinds.ts";
import { named } from "./named.ts";
import { typosIn } from "./typos.ts";

/** What the application gives to the actions of a file. */
export interface HostPieces {
  /** The process environment, which templates may use. */
  readonly env: ActionHost["env"];
  readonly fetch: ActionHost["fetch"];
  /** Absent where no transport is configured: mails fail then. */
  readonly sendMail?: ActionHost["sendMail"] | undefined;
  /** Takes what actions say at load. */
  readonly log?: ActionHost["log"] | undefined;
}

/** Where faults and warnings of a file are gathered, by JSON pointer. */
export interface Notes {
  fault(path: string, message: string): void;
  warn(path: string, message: string): void;
}

/** Prepares the actions of a file; notes every fault rather than stopping at the first. */
export class Preparation {
  readonly #file: string;
  readonly #pieces: HostPieces;
  readonly #kinds: Kinds;
  readonly #notes: Notes;
  readonly #prepared: NamedAction[] = [];

  constructor(file: string, pieces: HostPieces, kinds: Kinds, notes: Notes) {
    this.#file = file;
    this.#pieces = pieces;
    this.#kinds = kinds;
    this.#notes = notes;
  }

  /** The actions of a list that could be prepared, in their order. */
  async list(value: unknown, path: string, operation: Operation): Promise<NamedAction[]> {
    if (!Array.isArray(value)) return [];
    const actions: NamedAction[] = [];
    for (const [index, item] of value.entries()) {
      const action = await this.#one(item, `${path}/${index}`, operation);
      if (action) actions.push(action);
    }
    return actions;
  }

  /** Lets go of everything that was prepared, nested actions included. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#prepared.map((action) => action.close?.()));
  }

  async #one(value: unknown, path: string, operation: Operation): Promise<NamedAction | undefined> {
    // Faults of the form are noted by the file's schema.
    if (typeof value !== "object" || value === null) return undefined;
    const { actionType: type, ...options } = value as JsonObject;
    if (typeof type !== "string") return undefined;
    const kind = await this.#kind(type, path);
    if (!kind) return undefined;
    const { definition } = kind;
    const faults = kind.test(options);
    for (const fault of faults) this.#notes.fault(path + fault.path, fault.message);
    if (definition.options.additionalProperties !== false)
      for (const typo of typosIn(options, definition.options)) this.#notes.warn(path + typo.path, typo.message);
    if (faults.length > 0) return undefined;
    try {
      // The options fit the schema that the kind of action gave for them.
      const prepared = await definition.prepare(options as never, this.#host(path, operation));
      const action = named(type, prepared);
      this.#prepared.push(action);
      return action;
    } catch (error) {
      this.#notes.fault(path + placeOf(error, options), error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async #kind(type: string, path: string): Promise<Kind | undefined> {
    try {
      return await this.#kinds.get(type);
    } catch (error) {
      this.#notes.fault(`${path}/actionType`, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #host(path: string, operation: Operation): ActionHost {
    const { env, fetch, sendMail = noTransport, log = () => undefined } = this.#pieces;
    return {
      env,
      fetch: (url, init) => fetch(url, init),
      sendMail: (mail, signal) => sendMail(mail, signal),
      log: (level, text) => log(level, text),
      warn: (place, message) => this.#notes.warn(`${path}/${place}`, message),
      folder: dirname(this.#file),
      operation,
      template: compileTemplate,
      nested: (actions, place) => this.list(actions, `${path}/${place}`, operation),
    };
  }
}

async function noTransport(): Promise<void> {
  throw new ActionFailure("No mail can be sent: EMAIL_TYPE is not set.", { retryable: false });
}

/** The pointer of the option that is at fault, or nothing where that is not known. */
function placeOf(error: unknown, options: JsonObject): string {
  if (error instanceof OptionError) return `/${error.path}`;
  return error instanceof TemplateError ? (pointerTo(options, error.source) ?? "") : "";
}

function pointerTo(value: unknown, text: string): string | undefined {
  if (value === text) return "";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const rest = pointerTo(inner, text);
    if (rest !== undefined) return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}${rest}`;
  }
  return undefined;
}
