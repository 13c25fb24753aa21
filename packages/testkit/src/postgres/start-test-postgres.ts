import { statfsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestConnection } from "./connection.ts";
import { removeWhenGone } from "./remove-when-gone.ts";

const minMemoryBytes = 4 * 1024 ** 3;

export interface TestPostgres {
  /** To the database `postgres`, as superuser. */
  adminConnection: TestConnection;
  /** Stops the server and deletes its directory. */
  stop(): Promise<void>;
}

/** Nothing in a test database has to outlive the machine. */
const quick = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "128MB",
  max_connections: "200",
};

/**
 * Memory where there is plenty: a database is some 300 files, and making them is what takes the time on disk
 * (measured: a clone 13 ms in memory, 350 ms on a virtual disk).
 */
function chooseParent(): string {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize >= minMemoryBytes ? "/dev/shm" : tmpdir();
  } catch {
    return tmpdir();
  }
}

/**
 * Starts an empty PostgreSQL in a temporary directory. Its errors go to the console. Both the server and the
 * directory go away by themselves when this process is killed.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  // Imported late, so that tests of leaf packages do not load the whole catalogue.
  const { startEmbeddedPostgres } = await import("@margay/server");
  const dataDir = await mkdtemp(join(chooseParent(), "margay-test-"));
  const keepDirectory = removeWhenGone(dataDir);
  const removeDirectory = async (): Promise<void> => {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    keepDirectory();
  };
  try {
    const server = await startEmbeddedPostgres({
      dataDir,
      settings: quick,
      database: "postgres",
      log: ({ level, message }) => {
        if (level === "error") console.error(message);
      },
    });
    return {
      adminConnection: server.connection,
      stop: async () => {
        await server.stop();
        await removeDirectory();
      },
    };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}
