import { randomBytes, randomUUID } from "node:crypto";
import type { Db } from "../db/database.ts";
import { hashOf } from "./authentication.ts";
import { insertToken, type TokenOrder } from "./token-store.ts";

export interface Issued {
  id: string;
  /** The only time that anybody sees it. */
  secret: string;
}

/** Makes a secret with 256 random bits and keeps its hash. The prefix lets scanners for leaked secrets find it. */
export async function issueToken(db: Db, order: TokenOrder): Promise<Issued> {
  const id = randomUUID();
  const secret = `margay_${randomBytes(32).toString("base64url")}`;
  await insertToken(db, { ...order, id, hash: hashOf(secret) });
  return { id, secret };
}
