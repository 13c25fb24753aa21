import {
  type As,
  aDataset,
  aProposal,
  aSample,
  startTestCatalogue,
  type TestCatalogue,
  testConfig,
} from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
beforeAll(async () => {
  catalogue = await startTestCatalogue({
    config: { bodyLimitBytes: 4_000_000 },
  });
});
afterAll(() => catalogue.close());

const path = "/v1/attachments";
const pngBytes = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const uri = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString("base64")}`;
const png = uri("image/png", pngBytes);
const gif = uri("image/gif", Buffer.from("GIF89a, or near enough"));

const on = (targetType: string, targetId: string) => ({ targetType, targetId });

async function newDataset(own: Parameters<typeof aDataset>[0] = {}): Promise<string> {
  return (await catalogue.admin({ url: "/v1/datasets", body: aDataset(own) })).body.pid;
}

async function attach(pid: string, own: object = {}): Promise<string> {
  const body = { caption: "preview", thumbnail: png, relationships: [on("dataset", pid)], ...own };
  const reply = await catalogue.admin({ url: path, body });
  expect(reply.status).toBe(201);
  return reply.body.id;
}

/** A picture's bytes are not text: asked for past the testkit's caller. */
async function picture(url: string, headers: Record<string, string> = {}) {
  const { token } = await catalogue.user(["admin"]);
  return catalogue.server.app.inject({ url, headers: { authorization: `Bearer ${token}`, ...headers } });
}

describe("a picture", () => {
  it("is served as itself, to be kept by nobody but the caller", async () => {
    const id = await attach(await newDataset());
    const reply = await picture(`${path}/${id}/image`);
    expect(reply.statusCode).toBe(200);
    expect(reply.rawPayload.equals(pngBytes)).toBe(true);
    expect(reply.headers).toMatchObject({
      "content-type": "image/png",
      etag: '"1"',
      "x-content-type-options": "nosniff",
    });
    expect(reply.headers["cache-control"]).toContain("private");
    const again = await picture(`${path}/${id}/image`, { "if-none-match": '"1"' });
    expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
  });

  it("of a dataset is the newest one", async () => {
    const pid = await newDataset();
    const url = `/v1/datasets/${encodeURIComponent(pid)}/thumbnail`;
    expect((await catalogue.admin({ url })).status).toBe(404);
    await attach(pid, { thumbnail: png });
    await attach(pid, { thumbnail: gif });
    await attach(pid, { thumbnail: "" });
    expect((await picture(url)).headers["content-type"]).toBe("image/gif");
    expect((await catalogue.anonymous({ url })).status).toBe(404);
  });

  it.each<[string, string]>([
    ["an SVG", uri("image/svg+xml", Buffer.from("<svg/>"))],
    ["HTML", uri("text/html", Buffer.from("<script>"))],
    ["SVG that says it is PNG", uri("image/png", Buffer.from("<svg onload='x'/>"))],
    ["a PNG that says it is JPEG", uri("image/jpeg", pngBytes)],
    ["text that is not base64", "data:image/png;base64,iVBORw0KGgo=".replace("iV", "i*")],
    ["base64 that was cut", `${png.slice(0, -4)}A`],
    ["no data at all", "data:image/png;base64,"],
    ["an address elsewhere", "https://example.org/a.png"],
  ])("is refused when it is %s", async (_what, thumbnail) => {
    const pid = await newDataset();
    const reply = await catalogue.admin({ url: path, body: { thumbnail, relationships: [on("dataset", pid)] } });
    expect(reply.status).toBe(400);
    expect(reply.body.pointer).toBe("/thumbnail");
  });

  it("is refused by name also when a patch brings it", async () => {
    const id = await attach(await newDataset());
    const reply = await catalogue.admin({
      method: "PATCH",
      url: `${path}/${id}`,
      body: { thumbnail: uri("image/gif", pngBytes) },
    });
    expect(reply.status).toBe(400);
    expect((await picture(`${path}/${id}/image`)).headers.etag).toBe('"1"');
  });
});

describe("the list of attachments", () => {
  it("is selected by target, tells whether there is a picture, and leaves it out", async () => {
    const pid = await newDataset();
    const id = await attach(pid);
    await attach(await newDataset());
    const { body } = await catalogue.admin({ url: `${path}?target=${encodeURIComponent(`dataset:${pid}`)}` });
    expect(body.total).toBe(1);
    expect(body.items).toMatchObject([{ id, caption: "preview", hasImage: true }]);
    expect(body.items[0]).not.toHaveProperty("thumbnail");
  });
});

describe("rights on attachments", () => {
  interface Row {
    who: string;
    read: number;
    create: number;
    update: number;
    remove: number;
  }

  async function tableFor(pid: string, callers: [string, As][], own: object = {}): Promise<Row[]> {
    const rows: Row[] = [];
    for (const [who, as] of callers) {
      const id = await attach(pid, own);
      const url = `${path}/${id}`;
      const body = { caption: "mine", thumbnail: png, relationships: [on("dataset", pid)], ...own };
      const create = (await as({ url: path, body })).status;
      const read = (await as({ url })).status;
      expect([who, (await as({ url: `${url}/image` })).status]).toEqual([who, read]);
      const listed = (await as({ url: `${path}?target=${encodeURIComponent(`dataset:${pid}`)}&limit=100` })).body;
      expect([who, listed.total > 0]).toEqual([who, read === 200]);
      expect(listed.items).toHaveLength(listed.total);
      const update = (await as({ method: "PATCH", url, body: { caption: "changed" } })).status;
      const remove = (await as({ method: "DELETE", url })).status;
      rows.push({ who, read, create, update, remove });
    }
    return rows;
  }

  it("follow the dataset when the attachment has no group of its own", async () => {
    const pid = await newDataset({ ownerGroup: "owners", accessGroups: ["readers"] });
    const rows = await tableFor(pid, [
      ["anonymous", catalogue.anonymous],
      ["stranger", await catalogue.user(["others"])],
      ["reader", await catalogue.user(["readers"])],
      ["ingestor", await catalogue.user(["ingestors"])],
      ["owner", await catalogue.user(["owners"])],
      ["admin", catalogue.admin],
    ]);
    expect(rows).toEqual([
      { who: "anonymous", read: 404, create: 403, update: 404, remove: 404 },
      { who: "stranger", read: 404, create: 403, update: 404, remove: 404 },
      { who: "reader", read: 200, create: 403, update: 403, remove: 403 },
      { who: "ingestor", read: 404, create: 201, update: 404, remove: 404 },
      { who: "owner", read: 200, create: 201, update: 200, remove: 204 },
      { who: "admin", read: 200, create: 201, update: 200, remove: 204 },
    ]);
  });

  it("let also the attachment's own groups read, and everybody once it is published", async () => {
    const pid = await newDataset({ ownerGroup: "owners" });
    const friend = await catalogue.user(["friends"]);
    const shared = await attach(pid, { ownerGroup: "owners", accessGroups: ["friends"] });
    expect((await friend({ url: `${path}/${shared}` })).status).toBe(200);
    expect((await catalogue.anonymous({ url: `${path}/${shared}` })).status).toBe(404);
    const open = await attach(pid, { isPublished: true });
    expect((await catalogue.anonymous({ url: `${path}/${open}/image` })).status).toBe(200);
  });

  it("open with the dataset's publication and close with its end", async () => {
    const pid = await newDataset();
    const url = `${path}/${await attach(pid)}`;
    const dataset = `/v1/datasets/${encodeURIComponent(pid)}`;
    await catalogue.admin({ method: "PATCH", url: dataset, body: { isPublished: true } });
    expect((await catalogue.anonymous({ url })).status).toBe(200);
    await catalogue.admin({ method: "PATCH", url: dataset, body: { isPublished: false } });
    expect((await catalogue.anonymous({ url })).status).toBe(404);
  });

  it("follow a proposal as well", async () => {
    const proposal = aProposal({ ownerGroup: "lab", accessGroups: ["team"] });
    expect((await catalogue.admin({ url: "/v1/proposals", body: proposal })).status).toBe(201);
    const body = { thumbnail: png, relationships: [on("proposal", proposal.proposalId)] };
    const office = await catalogue.user(["useroffice"]);
    const made = await office({ url: path, body });
    expect(made.status).toBe(201);
    const url = `${path}/${made.body.id}`;
    expect((await (await catalogue.user(["team"]))({ url })).status).toBe(200);
    expect((await (await catalogue.user(["elsewhere"]))({ url })).status).toBe(404);
  });

  it("let those who create datasets and samples for others attach to these, and then do no more", async () => {
    const roles = { ...testConfig().roles, attachmentCreatorPrivileged: [] };
    const strict = await startTestCatalogue({ config: { roles } });
    try {
      const ingestor = await strict.user(["ingestors"]);
      const pid = (await strict.admin({ url: "/v1/datasets", body: aDataset({ ownerGroup: "owners" }) })).body.pid;
      const sample = (await strict.admin({ url: "/v1/samples", body: aSample({ ownerGroup: "owners" }) })).body
        .sampleId;
      const draft = { doi: "10.1/p", title: "p", datasetPids: [] };
      const publication = (await strict.admin({ url: "/v1/publications", body: draft })).body.doi;
      const attachTo = async (...relationships: object[]) =>
        (await ingestor({ url: path, body: { thumbnail: png, ownerGroup: "owners", relationships } })).status;
      expect(await attachTo(on("dataset", pid))).toBe(201);
      expect(await attachTo(on("dataset", pid), on("sample", sample))).toBe(201);
      expect(await attachTo(on("publication", publication))).toBe(403);
      expect(await attachTo(on("dataset", pid), on("publication", publication))).toBe(403);
      expect(await attachTo(on("dataset", "none"))).toBe(403);
      expect(await attachTo()).toBe(403);
      const { items } = (await strict.admin({ url: path })).body;
      const one = `${path}/${items[0].id}`;
      expect((await ingestor({ method: "PATCH", url: one, body: { caption: "x" } })).status).toBe(404);
    } finally {
      await strict.close();
    }
  });

  it("do not let a user put a picture on the dataset of others", async () => {
    const mine = await newDataset({ ownerGroup: "mine" });
    const theirs = await newDataset({ ownerGroup: "theirs" });
    const me = await catalogue.user(["mine"]);
    const both = { thumbnail: png, relationships: [on("dataset", mine), on("dataset", theirs)] };
    expect((await me({ url: path, body: both })).status).toBe(403);
    const own = await me({ url: path, body: { ...both, relationships: [on("dataset", mine)] } });
    expect(own.status).toBe(201);
    const moved = await me({
      method: "PATCH",
      url: `${path}/${own.body.id}`,
      body: { relationships: both.relationships },
    });
    expect(moved.status).toBe(403);
    const lost = await me({ method: "PATCH", url: `${path}/${own.body.id}`, body: { relationships: [] } });
    expect(lost.status).toBe(403);
  });

  it("explain themselves, also for another user", async () => {
    const pid = await newDataset({ ownerGroup: "owners" });
    const owner = await catalogue.user(["owners"]);
    const url = `${path}/${await attach(pid)}/access`;
    const report = await catalogue.admin({ url: `${url}?user=${owner.username}` });
    expect(report.body.verbs).toMatchObject({ read: { allowed: true }, update: { allowed: true } });
    const nobody = await catalogue.admin({ url: `${url}?user=anonymous` });
    expect(nobody.body.verbs).toMatchObject({ read: { allowed: false }, update: { allowed: false } });
  });
});
