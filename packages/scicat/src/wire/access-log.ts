import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RequestPattern, ScicatConfig } from "./config.ts";

const everyMs = 1_000;
const maxRemembered = 10_000;
// What opens doors stays out of logs.
const secrets = new Set(["access_token", "access-token", "ticket", "code", "state", "token"]);

/**
 * SciCat's METRICS_ENABLED: one line `SciCatAccessLogs` in the log for each answer of the wires that are registered after
 * this call, once a second for each caller, address and path. Unchanged answers (304) are left out.
 */
export function registerAccessLog(app: FastifyInstance, { include, exclude }: ScicatConfig["metrics"]): void {
  const lastMs = new Map<string, number>();

  function isDue(key: string): boolean {
    const now = performance.now();
    const last = lastMs.get(key);
    if (last !== undefined && now - last < everyMs) return false;
    if (lastMs.size >= maxRemembered) lastMs.clear();
    lastMs.set(key, now);
    return true;
  }

  app.addHook("onResponse", async (request, reply) => {
    const { operationId } = request.routeOptions.config;
    if (operationId === undefined || reply.statusCode === 304) return;
    const [path = "", version = ""] = partsOf(request);
    const fits = (one: RequestPattern) => matches(one, request.method, path, version);
    if ((include.length > 0 && !include.some(fits)) || exclude.some(fits)) return;
    const line = lineOf(request, reply);
    if (isDue(`${line.userId} ${line.originIp} ${request.method} ${line.endpoint}`))
      request.log.info(line, "SciCatAccessLogs");
  });
}

/** Path below the version, and the version's number. */
function partsOf({ url }: FastifyRequest): string[] {
  const [, version = "", path = ""] = /^\/api\/v(\d+)(\/[^?]*)?/i.exec(url) ?? [];
  return [path.toLowerCase(), version];
}

function lineOf(request: FastifyRequest, reply: FastifyReply) {
  const [endpoint = "", search = ""] = request.url.split("?", 2);
  const query = Object.fromEntries([...new URLSearchParams(search)].filter(([name]) => !secrets.has(name)));
  return {
    // Requests that were refused before anybody was known have no principal, whatever the types say.
    userId: (request.principal as FastifyRequest["principal"] | undefined)?.username ?? "anonymous",
    originIp: request.ip,
    endpoint: endpoint.slice(0, 500),
    query,
    statusCode: reply.statusCode,
    responseTime: Math.round(reply.elapsedTime),
  };
}

/** `datasets/:pid` and `datasets/*` mean what they do in routers; a path also means everything below it. */
function matches(pattern: RequestPattern, method: string, path: string, version: string): boolean {
  const { method: wanted = "ALL", version: number = version } = pattern;
  if (!["ALL", "*", method].includes(wanted.toUpperCase())) return false;
  if (number.replace(/^v/i, "") !== version) return false;
  const steps = pattern.path
    .toLowerCase()
    .replace(/^\/?api\/v\d+/, "")
    .split("/")
    .filter((step) => step !== "");
  const given = path.split("/").filter((step) => step !== "");
  return steps.every((step, index) => {
    if (step.startsWith("*") || step === "(.*)") return true;
    return given[index] !== undefined && (step.startsWith(":") || step === given[index]);
  });
}
