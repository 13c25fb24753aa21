import { statfsSync } from "node:fs";

/**
 * Meant for a machine of 4 cores and 24 GB that Margay shares with other things; PostgreSQL takes the memory only
 * as it is used. Everything a person acknowledged is on disk: fsync and synchronous_commit stay on.
 */
const defaults: Record<string, string> = {
  shared_buffers: "256MB",
  effective_cache_size: "2GB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  max_connections: "60",
  random_page_cost: "1.1",
  // The embedded build has no JIT compiler.
  jit: "off",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  wal_level: "replica",
  min_wal_size: "80MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  // The embedded build has no lz4.
  wal_compression: "pglz",
  log_checkpoints: "off",
  log_line_prefix: "%m [%p] ",
  log_min_messages: "warning",
  log_timezone: "UTC",
  timezone: "UTC",
  cluster_name: "margay",
};

/** Not for callers to change: the socket in a private directory is the only way in, and the log is parsed. */
function fixed(socketDir: string): Record<string, string> {
  return {
    listen_addresses: "",
    unix_socket_directories: socketDir,
    unix_socket_permissions: "0700",
    port: "5432",
    logging_collector: "off",
    log_destination: "stderr",
    lc_messages: "C",
  };
}

/** Containers often have 64 MB of /dev/shm, too little for parallel queries. */
function sharedMemoryFor(): Record<string, string> {
  try {
    const { blocks, bsize } = statfsSync("/dev/shm");
    return blocks * bsize < 512 * 1024 * 1024 ? { dynamic_shared_memory_type: "mmap" } : {};
  } catch {
    return {};
  }
}

/** The postmaster's arguments: ours, overridden by `overrides`, with the fixed ones last. */
export function settingArguments(socketDir: string, overrides: Record<string, string>): string[] {
  const all = { ...defaults, ...sharedMemoryFor(), ...overrides, ...fixed(socketDir) };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
