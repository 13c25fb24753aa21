import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, lstat, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

/** The work cannot be done, now or later; its message is for the owner of the job. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}

/** What was asked for is there already; nothing was changed. */
export class AlreadyThere extends Refusal {}

/** A path below a folder. Paths come from records, which people write: one that leads out is refused. */
export function below(folder: string, ...parts: string[]): string {
  const path = resolve(join(folder, ...parts));
  const inside = relative(resolve(folder), path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || parts.some((part) => part.includes("\0")))
    throw new Refusal(`the path '${parts.join("/")}' is not below the folder of the archiver`);
  return path;
}

/** Name of a folder for a dataset: PIDs hold slashes. */
export const folderName = (pid: string): string => encodeURIComponent(pid).replaceAll(".", "%2E");

export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** An ordinary file below a folder; links are refused, as they could lead to what the dataset's owner may not read. */
export async function ordinaryFile(folder: string, ...parts: string[]): Promise<string> {
  const path = below(folder, ...parts);
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) throw new Refusal(`the file '${parts.join("/")}' is missing`);
  const isPlain =
    found.isFile() && (await realpath(path)) === join(await realpath(folder), relative(resolve(folder), path));
  if (!isPlain) throw new Refusal(`'${parts.join("/")}' is not an ordinary file`);
  return path;
}

/**
 * Copies a file such that the new name stands only for a complete copy on disk, read back and equal. Answers its checksum.
 * `expected` is what the checksum must be, where that is known.
 */
export async function copyChecked(from: string, to: string, expected?: string): Promise<string> {
  const sum = await checksum(from);
  if (expected !== undefined && sum !== expected) throw new Refusal(`the file '${from.split(sep).at(-1)}' is damaged`);
  if ((await exists(to)) && (await checksum(to)) === sum) return sum;
  await mkdir(dirname(to), { recursive: true });
  const part = `${to}.part`;
  await copyFile(from, part);
  const file = await open(part, "r+");
  await file.sync();
  await file.close();
  if ((await checksum(part)) !== sum) {
    await rm(part, { force: true });
    throw new Error(`the copy of '${from.split(sep).at(-1)}' differs from it`);
  }
  await rename(part, to);
  return sum;
}
