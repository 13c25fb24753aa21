/**
 * TypeScript SDK of the catalogue's API: one typed function per operation and the types of every record, generated from
 * `openapi/margay-v1.json` by `npm run generate`. It uses the platform's `fetch` and needs nothing else.
 *
 * Each function answers `{ data, error, response }`; with `throwOnError: true` it throws the problem details instead.
 *
 * @example
 * const client = createClient({ baseUrl: "https://catalogue.example.org", auth: () => token });
 * const { data } = await getDataset({ client, path: { key: "20.500.12345/abc" } });
 */

export type { Client, Config } from "./generated/client/index.ts";
export { createClient, createConfig } from "./generated/client/index.ts";
/** The client that the functions use when they are given none. */
export { client } from "./generated/client.gen.ts";
export * from "./generated/index.ts";
