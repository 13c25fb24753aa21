import { isDeepStrictEqual } from "node:util";
import { author, type Principal, publicGroupId, type Visibility } from "../access/index.ts";
import type { Database, Db } from "../db/database.ts";
import { Forbidden, InvalidBody, NotFound } from "../errors.ts";
import { record } from "../records/feed-store.ts";
import { findConfig, insertConfig, lockConfigs, type RuntimeConfig, updateConfig } from "./store.ts";

type Data = Readonly<Record<string, unknown>>;

/** Settings of clients, by name, that everybody may read and administrators change. */
export interface RuntimeConfigs {
  /** What is stored, else the default; throws NotFound for an unknown name. */
  get(cid: string): Promise<RuntimeConfig>;
  /** Makes or replaces one. Throws Forbidden unless the caller is an administrator, InvalidBody for bad names or data. */
  put(principal: Principal, cid: string, data: unknown): Promise<RuntimeConfig>;
  /** Stores what the operator's files say, at the start; answers the names whose content has changed. */
  sync(files: Readonly<Record<string, Data>>): Promise<string[]>;
}

interface Deps {
  database: Database;
  visibility: Visibility;
  clock: () => Date;
  /** Answered where nothing is stored. */
  defaults?: Readonly<Record<string, Data>>;
}

const kind = "runtimeConfig";
const system = "system";

/** Invariant: a change and its entry in the history commit together, and every version has one entry. */
export function createRuntimeConfigs({ database, visibility, clock, defaults = {} }: Deps): RuntimeConfigs {
  const since = clock();

  async function write(db: Db, cid: string, data: Data, by: string): Promise<RuntimeConfig> {
    const before = await findConfig(db, cid);
    const at = clock();
    const written = await (before ? updateConfig : insertConfig)(db, { cid, data, by, at });
    const operation = before ? "update" : "create";
    const aclId = await visibility.aclId([publicGroupId]);
    const change = before ? { before: { data: before.data }, after: { data } } : { after: { data } };
    await record(db, { kind, key: cid, version: written.version, operation, at, by, aclId, ...change });
    return written;
  }

  const inTransaction = <Result>(run: (db: Db) => Promise<Result>): Promise<Result> =>
    database.kysely.transaction().execute(async (db) => {
      await lockConfigs(db);
      return run(db);
    });

  return {
    async get(cid) {
      const stored = await findConfig(database.kysely, cid);
      if (stored) return stored;
      const data = Object.hasOwn(defaults, cid) ? defaults[cid] : undefined;
      if (data === undefined) throw new NotFound("configuration", cid);
      return { cid, version: 0, data, createdBy: system, updatedBy: system, createdAt: since, updatedAt: since };
    },
    async put(principal, cid, data) {
      if (!principal.roles.has("admin")) throw new Forbidden("Only administrators may change this configuration.");
      if (!principal.scopes.has("write")) throw new Forbidden("The token may only read.");
      if (!/^[\w.-]{1,200}$/.test(cid))
        throw new InvalidBody([{ pointer: "/cid", detail: "must be letters, digits, dots, hyphens and underscores" }]);
      if (!isData(data)) throw new InvalidBody([{ pointer: "/data", detail: "must be a JSON object" }]);
      return inTransaction((db) => write(db, cid, data, author(principal)));
    },
    async sync(files) {
      return inTransaction(async (db) => {
        const changed: string[] = [];
        for (const [cid, data] of Object.entries(files)) {
          if (isDeepStrictEqual((await findConfig(db, cid))?.data, data)) continue;
          await write(db, cid, data, system);
          changed.push(cid);
        }
        return changed;
      });
    },
  };
}

const isData = (value: unknown): value is Data => value !== null && typeof value === "object" && !Array.isArray(value);
