import { settings } from "@margay/scicat/settings";
import type { Env } from "../env.ts";

/** What a variable of SciCat that is set does not do here, and what to do about it: one line each. */
export function scicatNotices(env: Env): string[] {
  return settings.flatMap(({ name, state, meaning, advice = "unset it" }) => {
    if (env[name] === undefined) return [];
    if (state === "unneeded") return [`${name}: is not needed: ${meaning}; ${advice}.`];
    if (state === "unsupported") return [`${name}: has no effect: ${meaning}; ${advice}.`];
    return [];
  });
}
