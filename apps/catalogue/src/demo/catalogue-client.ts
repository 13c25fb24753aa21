/** What the catalogue answered. */
export interface Answer {
  status: number;
  // Answers of several kinds; each caller looks at what it asked for.
  body: unknown;
}

interface Request {
  method: "GET" | "PUT";
  url: string;
  headers: Record<string, string>;
  payload?: object;
}

/** The part of the server that the loader uses. */
export interface CatalogueApp {
  inject(request: Request): Promise<{ statusCode: number; body: string; json(): unknown }>;
}

/** Sends requests to the catalogue in this process, as everybody does: by its routes and with a token. */
export interface CatalogueClient {
  get(url: string): Promise<Answer>;
  /** Creates or replaces. @throws Error with the catalogue's words when it is refused */
  put(path: string, key: string, body: object): Promise<void>;
}

export function createClient(app: CatalogueApp, token: string): CatalogueClient {
  const headers = { authorization: `Bearer ${token}` };
  return {
    async get(url) {
      const reply = await app.inject({ method: "GET", url, headers });
      return { status: reply.statusCode, body: reply.json() };
    },
    async put(path, key, body) {
      const url = `/v1/${path}/${encodeURIComponent(key)}`;
      const reply = await app.inject({ method: "PUT", url, headers, payload: body });
      if (reply.statusCode >= 300)
        throw new Error(`demo data: PUT ${url} answered ${reply.statusCode}: ${reply.body.slice(0, 1_000)}`);
    },
  };
}

/** Works on all items, so many at a time. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
