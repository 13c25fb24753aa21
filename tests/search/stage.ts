import { createServer } from "@margay/server";
import { type As, startTestCatalogue, type TestCatalogue, testConfig } from "@margay/testkit";
import { expect, vi } from "vitest";

/** One catalogue whose searches the search columns answer, and a server on the same database without them. */
export interface Stage {
  catalogue: TestCatalogue;
  /** Both plans, by the same bearers. */
  plans: Record<"columns" | "postgresql", TestCatalogue["server"]["app"]>;
  people: Person[];
  close(): Promise<void>;
}

export interface Person {
  name: string;
  token: string | undefined;
}

export type Call = Parameters<As>[0];
export type Answer = { status: number; text: string };

/** Groups of everybody who asks; nobody of them is in the group `vault`. */
const groups = {
  stranger: ["elsewhere"],
  reader: ["readers"],
  owner: ["owners"],
  "instrument staff": ["staff"],
  "lifecycle manager": ["archivers"],
  "user office": ["useroffice"],
  admin: ["admin"],
} as const;

export async function startStage(now: () => Date = () => new Date()): Promise<Stage> {
  const catalogue = await startTestCatalogue({ clock: now });
  const { search: _, ...withoutColumns } = testConfig();
  const plain = await createServer({ database: catalogue.database, config: withoutColumns, clock: now });
  await vi.waitFor(
    async () => expect((await catalogue.anonymous({ url: "/v1/health" })).body.search.phase).toBe("ready"),
    { timeout: 30_000 },
  );
  const people: Person[] = [{ name: "anonymous", token: undefined }];
  for (const [name, own] of Object.entries(groups)) {
    const username = name.replaceAll(" ", "-");
    people.push({ name, token: (await catalogue.user(own, { username })).token });
  }
  return {
    catalogue,
    plans: { columns: catalogue.server.app, postgresql: plain.app },
    people,
    async close() {
      await plain.close();
      await catalogue.close();
    },
  };
}

export async function put(admin: As, path: string, key: string, body: object): Promise<void> {
  const made = await admin({ method: "PUT", url: `/v1/${path}/${encodeURIComponent(key)}`, body });
  expect([200, 201], made.text).toContain(made.status);
}

export async function ask(
  app: Stage["plans"]["columns"],
  token: string | undefined,
  { method, url, body }: Call,
): Promise<Answer> {
  const reply = await app.inject({
    method: method ?? (body === undefined ? "GET" : "POST"),
    url,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: reply.statusCode, text: reply.body };
}

/** What an answer says, without durations, the request's own id and the numbers of rows in cursors. */
export function said({ status, text }: Answer, withPlan = true): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text, (key, value: unknown) => {
      if (key === "totalMs" || key === "parts" || key === "requestId") return undefined;
      if (key === "plan" && !withPlan) return undefined;
      return key === "cursor" && typeof value === "string" ? placeIn(value) : value;
    });
  } catch {
    body = text;
  }
  return { status, body };
}

function placeIn(cursor: string): unknown {
  const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
  return Array.isArray(place) ? place.filter((one) => typeof one !== "number") : place;
}

export const forged = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString("base64url");

const get = (path: string, parameters: Record<string, string | number>): Call => ({
  url: `${path}?${new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]))}`,
});
export const list = (parameters: Record<string, string | number>): Call => get("/v1/datasets", parameters);
export const post = (body: unknown): Call => ({ url: "/v1/datasets/search", body });
export const files = (parameters: Record<string, string | number>): Call => get("/v1/files", parameters);
export const keys = (parameters: Record<string, string | number>): Call => get("/v1/metadata-keys", parameters);
export const suggest = (q: string): Call => get("/v1/search/suggestions", { q });
