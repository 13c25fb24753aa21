import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Doc, isObject } from "../ejson.ts";
import { KeySet } from "../key-set.ts";
import { LiveError } from "./client.ts";
import { type Job, optional, type Writer } from "./job.ts";
import { historySubsystems } from "./resources.ts";

const atOnce = 4;
const historyLimit = 200;

/** Users with identity and settings, as far as the token may read them: administrators all, others themselves. */
export async function downloadUsers(job: Job): Promise<void> {
  await optional(job, "User", async () => {
    const { body } = await job.live.get("/api/v3/users");
    const users = (Array.isArray(body) ? body : []).filter(isObject);
    await job.file("User", (writer) => writer.write(users));
    await ofEach(job, users, "UserIdentity", "userIdentity");
    await ofEach(job, users, "UserSetting", "settings");
  });
}

async function ofEach(job: Job, users: readonly Doc[], name: string, route: string): Promise<void> {
  await optional(job, name, () =>
    job.file(name, async (writer) => {
      job.tell(name, 0, users.length);
      for (let from = 0; from < users.length; from += atOnce) {
        const some = users.slice(from, from + atOnce);
        const found = await Promise.all(some.map((user) => one(job, user, route)));
        await writer.write(found.filter((doc) => doc !== undefined));
        job.tell(name, from + some.length, users.length);
      }
    }),
  );
}

async function one({ live }: Job, user: Doc, route: string): Promise<Doc | undefined> {
  const id = user._id ?? user.id;
  if (typeof id !== "string") return undefined;
  try {
    const { body } = await live.get(`/api/v3/users/${encodeURIComponent(id)}/${route}`);
    return isObject(body) ? { ...body, userId: id } : undefined;
  } catch (error) {
    if (error instanceof LiveError && error.status === 404) return undefined;
    throw error;
  }
}

/** The history of each subsystem. Servers tell it newest first; the file has the oldest first, as it came about. */
export async function downloadHistory(job: Job): Promise<void> {
  for (const subsystem of historySubsystems)
    await optional(job, `history of ${subsystem}`, () =>
      job.file(`${subsystem}.GenericHistory`, async (writer) => {
        const path = join(job.folder, `${subsystem}.GenericHistory.newest-first`);
        const file = await open(path, "w+", 0o600);
        try {
          await turn(file, await newestFirst(job, subsystem, file), writer);
        } finally {
          await file.close();
          await rm(path, { force: true });
        }
      }),
    );
}

/**
 * Writes entries as they come and answers where each ends. New entries come in front and move the others on, so that none
 * is missed and some come twice.
 */
async function newestFirst({ live, tell }: Job, subsystem: string, file: FileHandle): Promise<number[]> {
  const seen = new KeySet();
  const ends: number[] = [];
  let end = 0;
  tell(`history of ${subsystem}`, 0);
  for (let skip = 0; ; ) {
    const query = { filter: JSON.stringify({ subsystem }), skip: String(skip), limit: String(historyLimit) };
    const { body } = await live.get("/api/v3/history", query);
    const items = (isObject(body) && Array.isArray(body.items) ? body.items : []).filter(isObject);
    if (items.length === 0) return ends;
    const lines = items.map((item) => JSON.stringify({ subsystem, ...item })).filter((line) => seen.add(line));
    for (const line of lines) {
      end += Buffer.byteLength(line);
      ends.push(end);
    }
    await file.appendFile(lines.join(""));
    skip += items.length;
    tell(`history of ${subsystem}`, skip);
  }
}

async function turn(file: FileHandle, ends: readonly number[], writer: Writer): Promise<void> {
  for (let at = ends.length - 1; at >= 0; at--) {
    const from = ends[at - 1] ?? 0;
    const line = Buffer.alloc((ends[at] ?? from) - from);
    await file.read(line, 0, line.length, from);
    await writer.write([JSON.parse(line.toString("utf8"))]);
  }
}
