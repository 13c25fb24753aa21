import { randomBytes } from "node:crypto";
import type { Principal } from "../access/index.ts";
import type { Database, Db } from "../db/database.ts";
import { Forbidden, InvalidBody, NotFound } from "../errors.ts";
import { parseStored } from "../json.ts";
import { demandSignedIn, demandWriter, isAdmin } from "./access.ts";
import { findAccount } from "./account-store.ts";
import { lockSettings, readSettings, startSettings, writeSettings } from "./settings-store.ts";

/** What a user interface remembers of its user. */
export interface UserSettings {
  /** 24 hex digits; of the settings, not of the user. */
  id: string;
  userId: string;
  /** Rows of a page. */
  datasetCount: number;
  jobCount: number;
  externalSettings: Record<string, unknown>;
}

export type SettingsPatch = Partial<Pick<UserSettings, "datasetCount" | "jobCount" | "externalSettings">>;

/** One's own settings, or anybody's for administrators; for others all of these throw Forbidden. */
export interface Settings {
  get(principal: Principal, userId: string): Promise<UserSettings | undefined>;
  /** Replaces all; what is not given has its default. */
  put(principal: Principal, userId: string, settings: SettingsPatch): Promise<UserSettings>;
  /** Changes what is given; undefined where there are none. */
  patch(principal: Principal, userId: string, patch: SettingsPatch): Promise<UserSettings | undefined>;
  /** Sets keys of `externalSettings` one by one, so that parallel changes of different keys all last. */
  patchExternal(principal: Principal, userId: string, patch: Record<string, unknown>): Promise<UserSettings>;
  /** Answers what was removed. */
  remove(principal: Principal, userId: string): Promise<UserSettings | undefined>;
}

type Stored = Omit<UserSettings, "userId">;

const maxBytes = 1_000_000;

export function createSettings(database: Database): Settings {
  const db = database.kysely;

  async function demandOwn(principal: Principal, userId: string): Promise<void> {
    demandSignedIn(principal);
    if (isAdmin(principal)) return;
    const account = await findAccount(db, principal.username);
    if (account?.publicId !== userId) throw new Forbidden("Access Forbidden or Unauthorized");
  }

  /** Changes what is stored while nobody else does; `undefined` leaves it as it is. */
  async function change(
    principal: Principal,
    userId: string,
    next: (stored: Stored | undefined) => Stored | undefined,
  ): Promise<UserSettings | undefined> {
    demandWriter(principal);
    await demandOwn(principal, userId);
    return database.kysely.transaction().execute(async (trx) => {
      const text = await lockSettings(trx, userId);
      if (text === undefined) throw new NotFound("user", userId);
      const settings = next(text === null ? undefined : parse(text));
      if (settings === undefined) return undefined;
      await writeSettings(trx, userId, serialize(settings));
      return { ...settings, userId };
    });
  }

  return {
    async get(principal, userId) {
      await demandOwn(principal, userId);
      const text = await readSettings(db, userId);
      return text ? { ...parse(text), userId } : undefined;
    },
    async put(principal, userId, settings) {
      const done = await change(principal, userId, (stored) => ({ ...fresh(), ...idOf(stored), ...settings }));
      return written(done);
    },
    patch: (principal, userId, patch) =>
      change(principal, userId, (stored) => (stored ? { ...stored, ...patch } : undefined)),
    async patchExternal(principal, userId, patch) {
      const done = await change(principal, userId, (stored = fresh()) => ({
        ...stored,
        externalSettings: { ...stored.externalSettings, ...patch },
      }));
      return written(done);
    },
    async remove(principal, userId) {
      demandWriter(principal);
      await demandOwn(principal, userId);
      return database.kysely.transaction().execute(async (trx) => {
        const text = await lockSettings(trx, userId);
        if (!text) return undefined;
        await writeSettings(trx, userId, null);
        return { ...parse(text), userId };
      });
    },
  };
}

/** Gives an account its first settings when it signs in. */
export const beginSettings = (db: Db, accountId: number): Promise<void> =>
  startSettings(db, accountId, JSON.stringify(fresh()));

const fresh = (): Stored => ({
  id: randomBytes(12).toString("hex"),
  datasetCount: 25,
  jobCount: 25,
  externalSettings: {},
});

const idOf = (settings: Stored | undefined) => (settings ? { id: settings.id } : {});

function written(settings: UserSettings | undefined): UserSettings {
  if (settings === undefined) throw new Error("the settings were not written");
  return settings;
}

// Only this module writes them; what an import brought may lack some.
function parse(text: string): Stored {
  const known = parseStored(text) as Partial<Stored>;
  return { ...fresh(), ...known };
}

function serialize(settings: Stored): string {
  const text = JSON.stringify(settings);
  if (Buffer.byteLength(text) > maxBytes)
    throw new InvalidBody([{ pointer: "/externalSettings", detail: "would exceed one megabyte with what is there" }]);
  return text;
}
