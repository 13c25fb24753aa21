import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findEndpoint } from "./endpoint.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "margay-endpoint-"));
  await writeFile(join(folder, "admin-token"), "secret\n");
});
afterAll(() => rm(folder, { recursive: true }));

const find = (env: Record<string, string>) => findEndpoint({ MARGAY_DATA_DIR: folder, ...env });

describe("findEndpoint", () => {
  it.each([undefined, "http://localhost:8080", "http://[::1]:3000/", "http://127.0.0.1", "https://LOCALHOST"])(
    "uses the admin token of this machine for %s",
    async (url) => {
      expect(await find(url === undefined ? {} : { MARGAY_URL: url })).toMatchObject({ token: "secret" });
    },
  );

  it.each([
    "http://example.org",
    "http://localhost.example.org",
    "http://127.0.0.1.example.org",
    "http://10.0.0.1:3000",
  ])("sends it never to %s", async (url) => {
    expect(await find({ MARGAY_URL: url })).toEqual({ url });
  });

  it("prefers MARGAY_TOKEN, and does without any token where there is none", async () => {
    expect(await find({ MARGAY_TOKEN: "mine" })).toMatchObject({ token: "mine", tokenFrom: "MARGAY_TOKEN" });
    expect(await find({ MARGAY_DATA_DIR: join(folder, "none") })).toEqual({ url: "http://127.0.0.1:3000" });
  });

  it("keeps a path before the API and refuses what is no address", async () => {
    expect(await find({ MARGAY_URL: "https://example.org/catalogue/" })).toEqual({
      url: "https://example.org/catalogue",
    });
    for (const url of ["example.org", "ftp://example.org", "http://user:pass@example.org"])
      await expect(find({ MARGAY_URL: url })).rejects.toThrow(/^MARGAY_URL:/);
  });
});
