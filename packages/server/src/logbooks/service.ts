import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { CatalogueError } from "../errors.ts";
import type { Outbound } from "../outbound/index.ts";
import { type LogbookFilters, type LogbookMessage, newestOf, selectMessages } from "./messages.ts";
import { createRemote, type LogbookConfig, statusOf } from "./remote.ts";
import { ownProposals } from "./store.ts";

/** The log of one proposal, named after it. */
export interface Logbook {
  name: string;
  messages: LogbookMessage[];
  [name: string]: unknown;
}

/** Errors: `upstream_failed` when the logbook service does not answer as it should. */
export interface Logbooks {
  isEnabled: boolean;
  /** All logbooks that the caller may read: the one with the newest message first, empty ones last. */
  list(principal: Principal): Promise<Logbook[]>;
  /** Undefined where logbooks are not enabled, and for one that is not there or that the caller may not read. */
  find(principal: Principal, name: string, filters?: LogbookFilters): Promise<Logbook | undefined>;
}

export interface LogbooksDeps {
  db: Db;
  outbound: Outbound;
  /** Absent where there is no logbook service. */
  config: LogbookConfig | undefined;
}

/**
 * Logbooks of an external service, read only. Invariant: a caller reads the logbooks of the proposals that one of the
 * caller's groups owns, and an administrator all; a dataset that names a proposal gives no right to its logbook.
 */
export function createLogbooks({ db, outbound, config }: LogbooksDeps): Logbooks {
  if (!config) return { isEnabled: false, list: async () => [], find: async () => undefined };
  const read = createRemote(outbound, config);

  async function readable(principal: Principal, names: readonly string[]): Promise<(name: string) => boolean> {
    if (principal.roles.has("admin")) return () => true;
    const own = await ownProposals(db, principal, names);
    return (name) => own.has(name);
  }

  return {
    isEnabled: true,
    async list(principal) {
      const answer = await read("/Logbooks");
      if (!Array.isArray(answer)) throw notALogbook();
      const all = answer.map(logbookOf);
      const mayRead = await readable(
        principal,
        all.map((one) => one.name),
      );
      return all
        .filter((one) => mayRead(one.name))
        .map((logbook) => ({ logbook, newest: newestOf(logbook.messages) }))
        .sort((a, b) => b.newest - a.newest)
        .map(({ logbook }) => logbook);
    },
    async find(principal, name, filters = {}) {
      // These would lead to another path of the service.
      if (name === "" || name === "." || name === "..") return undefined;
      if (!(await readable(principal, [name]))(name)) return undefined;
      try {
        const query = { filter: JSON.stringify(remoteFilter(filters)) };
        const found = logbookOf(await read(`/Logbooks/${encodeURIComponent(name)}`, query));
        return { ...found, name, messages: selectMessages(found.messages, filters, config.username) };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
  };
}

// What the service can leave out by itself. It takes a text for a regular expression, so that is looked for here.
function remoteFilter(filters: LogbookFilters): Record<string, boolean> {
  const names = ["showBotMessages", "showUserMessages", "showImages"] as const;
  return Object.fromEntries(names.map((name) => [name, filters[name] !== false]));
}

function logbookOf(answer: unknown): Logbook {
  if (answer === null || typeof answer !== "object") throw notALogbook();
  const { name, messages, ...rest } = answer as Record<string, unknown>; // just found to be an object
  const list = Array.isArray(messages) ? messages : [];
  return {
    name: typeof name === "string" ? name : "",
    ...rest,
    messages: list.filter((one): one is LogbookMessage => one !== null && typeof one === "object"),
  };
}

const notALogbook = () => new CatalogueError("upstream_failed", "The logbook service did not answer with logbooks.");
