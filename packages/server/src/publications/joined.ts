import type { Database, Db } from "../db/database.ts";

/**
 * The database as services see it, with their transactions made part of one that is open: what several services write
 * commits together. After a failure nothing more is done, and everybody hears of that first failure.
 */
export function joined(database: Database, open: Db): Database {
  let failure: { error: unknown } | undefined;
  const transaction = () => ({
    async execute<T>(write: (trx: Db) => Promise<T>): Promise<T> {
      // PostgreSQL refuses all further statements of a failed transaction; trying again is for whoever opened it.
      if (failure) throw failure.error;
      try {
        return await write(open);
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
  });
  const kysely = new Proxy(open, {
    get(target, name) {
      if (name === "transaction") return transaction;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...database, kysely };
}
