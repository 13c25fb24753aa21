import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Callers, dataset, startWithCallers } from "./callers.fixture.ts";

const schema = { type: "object", properties: { runs: { type: "number" } } };
let served = 0;
// Answered once the test says so.
let release: Promise<void> = Promise.resolve();
const host = createServer(async (_request, response) => {
  served += 1;
  await release;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(schema));
});

let catalogue: TestCatalogue;
let callers: Callers;
let schemaUrl = "";

beforeAll(async () => {
  await new Promise<void>((done) => void host.listen(0, "127.0.0.1", done));
  const { port } = host.address() as AddressInfo; // it listens on a port
  schemaUrl = `http://127.0.0.1:${port}`;
  const outbound = { allow: ["127.0.0.1"], timeoutMs: 30_000, maxBytes: 1_000_000, maxRedirects: 0 };
  ({ catalogue, callers } = await startWithCallers({}, { outbound }));
});
afterAll(async () => {
  await catalogue?.close();
  host.close();
});

describe("A schema that takes long to come", () => {
  it("holds no lock: others change the dataset meanwhile, and the last metadata is what is judged", async () => {
    const created = await callers.admin({ url: "/api/v4/datasets", body: dataset });
    const url = `/api/v4/datasets/${encodeURIComponent(created.body.pid)}`;
    const patch = (body: object) =>
      callers.admin({ url, method: "PATCH", headers: { "content-type": "application/merge-patch+json" }, body });
    let open: () => void = () => {};
    release = new Promise((done) => {
      open = done;
    });
    const slow = patch({ scientificMetadataSchema: `${schemaUrl}/slow` });
    await expect.poll(() => served).toBe(1);
    expect((await patch({ scientificMetadata: { runs: "many" } })).status).toBe(200);
    open();
    expect((await slow).body).toMatchObject({
      scientificMetadata: { runs: "many" },
      scientificMetadataSchema: `${schemaUrl}/slow`,
      scientificMetadataValid: false,
    });
    expect((await patch({ scientificMetadata: { runs: 3 } })).body).toMatchObject({ scientificMetadataValid: true });
    expect(served).toBe(1);
  });
});
