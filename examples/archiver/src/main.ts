import { settingsFromEnv } from "./env.ts";
import { startArchiver } from "./index.ts";

const archiver = startArchiver(settingsFromEnv(), (text) => console.log(`${new Date().toISOString()} ${text}`));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void archiver.stop());
