import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { EmbeddedPostgresError } from "./errors.ts";

/** The account PostgreSQL runs as. Undefined ids mean: the account of this process. */
export interface RunUser {
  uid: number | undefined;
  gid: number | undefined;
}

function idOf(flag: "-u" | "-g", name: string): number | undefined {
  try {
    const text = execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Number.parseInt(text, 10);
  } catch {
    return undefined;
  }
}

function lookUp(name: string): RunUser | undefined {
  const uid = idOf("-u", name);
  const gid = idOf("-g", name);
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

function createMargayUser(): RunUser | undefined {
  const options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
  spawnSync("useradd", [...options, "--shell", "/usr/sbin/nologin", "margay"], { stdio: "ignore" });
  // Looked up even when useradd failed: a second process may have created the account at the same moment.
  return lookUp("margay");
}

/**
 * PostgreSQL refuses to run as root. An existing cluster keeps the account that owns it; a new one gets an account
 * of its own, or else the least privileged one at hand.
 */
export function chooseRunUser(existingPgdata: string): RunUser {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined };
  const owner = statSync(existingPgdata, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = lookUp("margay") ?? createMargayUser() ?? lookUp("postgres") ?? lookUp("nobody");
  return found ?? { uid: 65534, gid: 65534 };
}

/**
 * @throws EmbeddedPostgresError `start-failed` where root may not become another account, as in some containers.
 */
export function checkRunUser(user: RunUser): void {
  const { error } = spawnSync("/bin/sh", ["-c", "exit 0"], { ...user, cwd: "/", stdio: "ignore" });
  if (error === undefined) return;
  throw new EmbeddedPostgresError(
    "start-failed",
    `PostgreSQL does not run as root, and this process may not switch to the account ${user.uid}: ${error.message}. ` +
      "Run Margay as an ordinary account, or set DATABASE_URL to use a server of your own.",
    { cause: error },
  );
}

/** Asks the kernel instead of computing it from modes, so that access control lists and mount options count too. */
export function canEnter(dir: string, user: RunUser): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", dir], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}
