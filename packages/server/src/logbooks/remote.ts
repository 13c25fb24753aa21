import { CatalogueError } from "../errors.ts";
import type { Outbound } from "../outbound/index.ts";

export interface LogbookConfig {
  /** Address of the logbook service, below which `/Logbooks` and `/Users/login` are. */
  readonly baseUrl: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Reads from the logbook service; signs in there when it must. */
export type ReadRemote = (path: string, query?: Record<string, string>) => Promise<unknown>;

export function createRemote(outbound: Outbound, config: LogbookConfig): ReadRemote {
  const client = outbound.forUrl(config.baseUrl);
  const base = config.baseUrl.replace(/\/+$/, "");
  const { username, password } = config;
  let session: Promise<string> | undefined;

  async function signIn(): Promise<string> {
    const answer = await client.json(`${base}/Users/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username, password: password ?? "" }),
    });
    const token = answer !== null && typeof answer === "object" && "token" in answer ? answer.token : undefined;
    if (typeof token !== "string")
      throw new CatalogueError("upstream_failed", "The logbook service gave no token; check LOGBOOK_BASE_URL.");
    return token;
  }

  async function headers(): Promise<Record<string, string>> {
    if (username === undefined) return {};
    session ??= signIn().catch((error: unknown) => {
      session = undefined;
      throw error;
    });
    return { authorization: `Bearer ${await session}` };
  }

  return async (path, query = {}) => {
    const parameters = new URLSearchParams(query).toString();
    const address = `${base}${path}${parameters === "" ? "" : `?${parameters}`}`;
    const used = await headers();
    const before = session;
    try {
      return await client.json(address, { headers: used });
    } catch (error) {
      const status = statusOf(error);
      if (username === undefined || (status !== 401 && status !== 403)) throw error;
      // The token has run out; others who noticed may have a new one already.
      if (session === before) session = undefined;
      return client.json(address, { headers: await headers() });
    }
  };
}

/** The status that the other server answered with; undefined for every other failure. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof CatalogueError) || error.code !== "upstream_failed") return undefined;
  const { status } = (error.details ?? {}) as { status?: number }; // what the outbound client says
  return status;
}
