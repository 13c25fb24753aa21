import type { Settings } from "./settings.ts";

const env = process.env;

const needed = (name: string): string => {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set; see README.md of this example`);
  return value;
};

/** Settings of the program by the variables that README.md lists. Throws with the name of a missing one. */
export const settingsFromEnv = (): Settings => ({
  api: needed("SCICAT_API").replace(/\/+$/, ""),
  login: env.SCICAT_TOKEN
    ? { token: env.SCICAT_TOKEN }
    : { username: needed("SCICAT_USERNAME"), password: needed("SCICAT_PASSWORD") },
  broker: needed("RABBITMQ_URL"),
  exchange: env.ARCHIVER_EXCHANGE ?? "jobs",
  queue: env.ARCHIVER_QUEUE ?? "archiver",
  key: env.ARCHIVER_KEY ?? "archiver",
  disk: needed("ARCHIVER_DISK"),
  tape: needed("ARCHIVER_TAPE"),
  publicFolder: needed("ARCHIVER_PUBLIC"),
  publicUrl: needed("ARCHIVER_PUBLIC_URL").replace(/\/+$/, ""),
  blockBytes: Number(env.ARCHIVER_BLOCK_BYTES ?? 10_000_000_000),
});
