import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Env } from "./env.ts";

// Apart from config.ts, because commands that only talk to a server must not load the server.

/** A setting that contradicts itself or another; the message names the variable and the fix. */
export class ConfigError extends Error {}

/** The checkout. */
export const rootDir = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Folder of the embedded database and the admin token. */
export const dataDirFrom = (env: Env) => resolve(env.MARGAY_DATA_DIR ?? join(rootDir, ".margay"));

/** Where `serve` keeps the token with which the command line administers this server. */
export const adminTokenFile = (dataDir: string) => join(dataDir, "admin-token");
