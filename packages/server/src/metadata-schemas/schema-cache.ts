import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Outbound } from "../outbound/index.ts";

const maxSchemaBytes = 1_000_000;
const maxCached = 100;
const freshMs = 60_000;
// A server that does not answer must not hold up every write for the whole time limit.
const failureFreshMs = 10_000;

interface Entry {
  text: Promise<string | undefined>;
  until: number;
}

/** Documents of the standard itself come with the server: their host need not be asked, nor be within reach. */
const standard: Readonly<Record<string, typeof Ajv>> = {
  "json-schema.org/draft-07/schema": Ajv,
  "json-schema.org/draft/2019-09/schema": Ajv2019,
  "json-schema.org/draft/2020-12/schema": Ajv2020,
};

function standardAt(address: string): string | undefined {
  const name = address.replace(/^https?:\/\//, "").replace(/#$/, "");
  const compiler = Object.hasOwn(standard, name) ? standard[name] : undefined;
  if (compiler === undefined) return undefined;
  const { schemas } = new compiler();
  const found = Object.entries(schemas).find(([id]) => id.replace(/^https?:\/\//, "") === name);
  return found && JSON.stringify(found[1]?.schema);
}

/** Texts of JSON Schemas by their addresses, fetched once a minute at most; undefined where there is none to be had. */
export function createSchemaCache(
  outbound: Outbound,
  clock: () => Date,
): (address: string) => Promise<string | undefined> {
  const cache = new Map<string, Entry>();

  async function fetched(address: string): Promise<string | undefined> {
    const own = standardAt(address);
    if (own !== undefined) return own;
    try {
      const headers = { accept: "application/schema+json, application/json;q=0.9, */*;q=0.1" };
      const response = await outbound.fetch(address, { headers, maxBytes: maxSchemaBytes });
      if (response.status === 200) return await response.text();
      await response.body?.cancel();
    } catch {
      // Whoever stores metadata is told that it was not found valid; why is between the server and the schema's host.
    }
    return undefined;
  }

  return (address) => {
    const now = clock().getTime();
    const known = cache.get(address);
    if (known && known.until > now) return known.text;
    cache.delete(address);
    const oldest = cache.keys().next().value;
    if (cache.size >= maxCached && oldest !== undefined) cache.delete(oldest);
    const entry: Entry = { text: fetched(address), until: now + freshMs };
    cache.set(address, entry);
    void entry.text.then((text) => {
      if (text === undefined) entry.until = now + failureFreshMs;
    });
    return entry.text;
  };
}
