import { type Config, roleGroupsFrom } from "@margay/server";

/** Configuration of servers that a benchmark runs in its own process. */
export const benchConfig: Config = {
  roles: roleGroupsFrom({}),
  pidPrefix: "bench",
  facility: { name: "Bench", siteTitle: "Bench" },
  sessionSeconds: 3_600,
  loginAttemptsPerMinute: 10,
  bodyLimitBytes: 16_000_000,
  version: "0.0.0-bench",
  trustProxy: false,
  secureCookies: false,
};
