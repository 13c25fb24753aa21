import { CatalogueError } from "../../errors.ts";
import type { RestGroupsConfig } from "../config.ts";
import type { Fetch, Subject } from "./subject.ts";

export function restProvider(config: RestGroupsConfig, fetch: Fetch, timeoutMs: number) {
  return async (subject: Subject): Promise<unknown> => {
    const userId = at(subject, config.userIdField);
    if (userId === undefined) throw new CatalogueError("upstream_failed", `the user has no ${config.userIdField}`);
    const answer = await fetch(
      config.url.replaceAll("{userId}", () => encodeURIComponent(userId)),
      {
        headers: { accept: "application/json", [config.header]: config.headerValue },
        signal: AbortSignal.timeout(timeoutMs),
      },
    );
    if (!answer.ok) throw new CatalogueError("upstream_failed", `it answered ${answer.status}`);
    return answer.json();
  };
}

function at(value: unknown, path: string): string | undefined {
  const found = path
    .split(".")
    .reduce<unknown>((here, key) => (isRecord(here) && Object.hasOwn(here, key) ? here[key] : undefined), value);
  return typeof found === "string" || typeof found === "number" ? String(found) : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
