import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { aDataset, aFile, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let catalogue: TestCatalogue;
let admin: Awaited<ReturnType<TestCatalogue["user"]>>;
beforeAll(async () => {
  catalogue = await startTestCatalogue();
  admin = await catalogue.user(["admin"]);
});
afterAll(() => catalogue.close());

interface Receipt {
  line: number;
  status: string;
  key?: string;
  version?: number;
  problem?: { code: string; pointer?: string; detail: string };
}

const receiptsOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Receipt => JSON.parse(line));

async function send(url: string, body: string | Buffer | Readable, token = admin.token, type = "application/x-ndjson") {
  const headers = { authorization: `Bearer ${token}`, "content-type": type };
  const reply = await catalogue.server.app.inject({ method: "POST", url, payload: body, headers });
  return { status: reply.statusCode, headers: reply.headers, text: reply.body };
}

const ndjson = (...lines: unknown[]) =>
  lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");

const creationTime = "2026-03-02T08:15:00.000Z";
let count = 0;
const some = (own: Parameters<typeof aDataset>[0] = {}) => aDataset({ pid: `bulk/${++count}`, creationTime, ...own });
const get = async (pid: string | undefined) =>
  (await admin({ url: `/v1/datasets/${encodeURIComponent(pid ?? "")}` })).body;

describe("datasets in bulk", () => {
  it("have a receipt a line, in order, and a wrong line stops no other", async () => {
    const [first, second] = [some(), some()];
    const reply = await send(
      "/v1/datasets/bulk",
      Buffer.concat([
        Buffer.from(ndjson(first, "", '{"cut":', { ...some(), typ: "raw" }, first, some({ description: "NUL \0" }))),
        Buffer.from("\r\n"),
        Buffer.from([0x22, 0xff, 0xfe, 0x22]),
        Buffer.from(
          `\n${ndjson([], some({ createdBy: "me", createdAt: "x" }), { __proto: 1 }, '{"__proto__":1}', second)}`,
        ),
      ]),
    );
    expect(reply.status).toBe(200);
    expect(reply.headers["content-type"]).toContain("application/x-ndjson");
    const receipts = receiptsOf(reply.text).map(({ line, status, problem }) => [
      line,
      status,
      ...(problem ? [problem.code, problem.pointer] : []),
    ]);
    expect(receipts).toEqual([
      [1, "created"],
      [3, "error", "invalid_json", undefined],
      [4, "error", "invalid_body", "/typ"],
      [5, "exists"],
      [6, "error", "forbidden_key", "/description"],
      [7, "error", "invalid_json", undefined],
      [8, "error", "invalid_body", ""],
      [9, "error", "invalid_body", "/createdAt"],
      [10, "error", "invalid_body", "/type"],
      [11, "error", "forbidden_key", "/__proto__"],
      [12, "created"],
    ]);
    expect((await get(second.pid)).datasetName).toBe(second.datasetName);
  });

  it("are refused line by line to those who may not create them", async () => {
    const member = await catalogue.user(["lab"]);
    const { text } = await send(
      "/v1/datasets/bulk",
      ndjson(aDataset({ ownerGroup: "lab" }), aDataset({ ownerGroup: "others" }), some({ ownerGroup: "lab" })),
      member.token,
    );
    const receipts = receiptsOf(text);
    expect(receipts.map(({ status, problem }) => problem?.code ?? status)).toEqual([
      "created",
      "forbidden",
      "forbidden",
    ]);
    expect((await get(receipts[0]?.key)).createdBy).toBe(member.username);
  });

  it("take a record that PostgreSQL refuses out of its batch", async () => {
    // A year that RFC 3339 has and PostgreSQL has not: only the statement finds out.
    const bad = some({ creationTime: "0000-01-01T00:00:00Z" });
    const { text } = await send("/v1/datasets/bulk", ndjson(some(), bad, some()));
    expect(receiptsOf(text).map((receipt) => receipt.status)).toEqual(["created", "error", "created"]);
  });

  it("are replaced in upsert mode, or told to be the same", async () => {
    const [one, two] = [some(), some()];
    await send("/v1/datasets/bulk", ndjson(one));
    const lines = ndjson(one, { ...one, comment: "changed" }, two, { ...one, comment: "changed" });
    const { text } = await send("/v1/datasets/bulk?mode=upsert", lines);
    expect(receiptsOf(text)).toEqual([
      { line: 1, status: "unchanged", key: one.pid, version: 1 },
      { line: 2, status: "updated", key: one.pid, version: 2 },
      { line: 3, status: "created", key: two.pid, version: 1 },
      { line: 4, status: "unchanged", key: one.pid, version: 2 },
    ]);
    expect((await get(one.pid)).comment).toBe("changed");
  });

  it("of others are not replaced by an upsert, nor is it told that they exist to who may not know", async () => {
    const theirs = some({ ownerGroup: "theirs" });
    await send("/v1/datasets/bulk", ndjson(theirs));
    const stranger = await catalogue.user(["strangers"]);
    const { text } = await send(
      "/v1/datasets/bulk?mode=upsert",
      ndjson({ ...theirs, comment: "mine" }),
      stranger.token,
    );
    expect(receiptsOf(text)[0]?.status).toBe("error");
    expect(await get(theirs.pid)).not.toHaveProperty("comment");
  });

  it("may be more than any body limit, in lines cut anywhere", async () => {
    const lines = Array.from({ length: 1_500 }, () => some({ description: "d".repeat(12_000) }));
    const all = Buffer.from(ndjson(...lines));
    expect(all.length).toBeGreaterThan(16_000_000);
    const pieces = Array.from({ length: Math.ceil(all.length / 65_521) }, (_, index) =>
      all.subarray(index * 65_521, (index + 1) * 65_521),
    );
    const { text } = await send("/v1/datasets/bulk", Readable.from(pieces));
    const receipts = receiptsOf(text);
    expect(receipts.map((receipt) => receipt.line)).toEqual(lines.map((_, index) => index + 1));
    expect(receipts.every((receipt, index) => receipt.status === "created" && receipt.key === lines[index]?.pid)).toBe(
      true,
    );
  });

  it("have one line that is too long refused, and the next one taken", async () => {
    const { text } = await send("/v1/datasets/bulk", ndjson(`"${"x".repeat(16_000_001)}"`, some()));
    expect(receiptsOf(text).map(({ status, problem }) => problem?.code ?? status)).toEqual([
      "body_too_large",
      "created",
    ]);
  });

  it.each(["application/json", "text/plain", "text/csv"])(
    "sent as %s are answered with the type to send",
    async (type) => {
      const reply = await send("/v1/datasets/bulk", "{}", admin.token, type);
      expect(reply.status).toBe(415);
      expect(JSON.parse(reply.text).detail).toContain("application/x-ndjson");
    },
  );

  it("may be none at all", async () => {
    expect(await send("/v1/datasets/bulk", "")).toMatchObject({ status: 200, text: "" });
    expect(await send("/v1/datasets/bulk", "\n \r\n")).toMatchObject({ status: 200, text: "" });
  });

  it("need a user", async () => {
    const reply = await catalogue.anonymous({
      url: "/v1/datasets/bulk",
      body: ndjson(some()),
      headers: { "content-type": "application/x-ndjson" },
    });
    expect(reply.status).toBe(401);
  });
});

describe("an upload that breaks off", () => {
  it("keeps what was acknowledged, has nothing half, and gets receipts while it sends", async () => {
    await catalogue.server.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = catalogue.server.app.server.address() as AddressInfo; // listens on a port
    const sent = [some(), some(), some()];
    const upload = request({
      host: "127.0.0.1",
      port,
      method: "POST",
      path: "/v1/datasets/bulk",
      headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/x-ndjson" },
    });
    upload.on("error", () => {}); // it is broken off below
    upload.write(`${ndjson(sent[0], sent[1])}\n${JSON.stringify(sent[2])}`);
    const text = await new Promise<string>((resolve, reject) => {
      let received = "";
      upload.on("response", (response) => {
        response.on("error", () => {});
        response.on("data", (chunk) => {
          received += chunk;
          if (received.split("\n").length > 2) resolve(received);
        });
      });
      upload.on("close", () => reject(new Error("closed before its receipts came")));
    });
    upload.destroy();
    expect(receiptsOf(text).map((receipt) => receipt.status)).toEqual(["created", "created"]);
    expect((await get(sent[1]?.pid)).pid).toBe(sent[1]?.pid);
    // The third line had no end. The server answers others, and never stores it.
    expect((await get(sent[2]?.pid)).code).toBe("not_found");
  });
});

describe("files in bulk", () => {
  const line = (datasetPid: string | undefined, own: object = {}) => ({ datasetPid, ...aFile(), ...own });

  async function datasets(): Promise<[string, string]> {
    const [one, two] = [some(), some()];
    await send("/v1/datasets/bulk", ndjson(one, two));
    return [one.pid ?? "", two.pid ?? ""];
  }

  it("become a block for each dataset, whose id is the key of the receipts", async () => {
    const [one, two] = await datasets();
    const { text } = await send(
      "/v1/files/bulk",
      ndjson(
        line(one, { size: 5 }),
        line(two),
        line(one, { size: 7, chk: "x" }),
        line("nobody/knows"),
        line(one, { path: "" }),
      ),
    );
    const receipts = receiptsOf(text);
    expect(receipts.map(({ status, problem }) => problem?.pointer ?? status)).toEqual([
      "created",
      "created",
      "created",
      "/datasetPid",
      "/path",
    ]);
    expect(receipts[0]?.key).toBe(receipts[2]?.key);
    expect(receipts[0]?.key).not.toBe(receipts[1]?.key);
    expect(await get(one)).toMatchObject({ size: 12, numberOfFiles: 2 });
    const block = await admin({ url: `/v1/orig-datablocks/${receipts[0]?.key}` });
    expect(block.body.dataFileList).toMatchObject([{ size: 5 }, { size: 7, chk: "x" }]);
  });

  it("with checksums of two kinds become two blocks", async () => {
    const [pid] = await datasets();
    const { text } = await send(
      "/v1/files/bulk",
      ndjson(line(pid, { chkAlg: "md5" }), line(pid, { chkAlg: "sha256" })),
    );
    expect(new Set(receiptsOf(text).map((receipt) => receipt.key)).size).toBe(2);
  });

  it("that are sent again exist, and those that changed are told", async () => {
    const [pid] = await datasets();
    const [a, b, c] = [line(pid), line(pid), line(pid)];
    const first = receiptsOf((await send("/v1/files/bulk", ndjson(a, b, a))).text);
    expect(first.map((receipt) => receipt.status)).toEqual(["created", "created", "exists"]);
    const again = receiptsOf((await send("/v1/files/bulk", ndjson(a, b, c, { ...b, size: 1 }))).text);
    expect(again.map(({ status, problem }) => problem?.code ?? status)).toEqual([
      "exists",
      "exists",
      "created",
      "conflict",
    ]);
    expect(again[0]?.key).toBe(first[0]?.key);
    expect(await get(pid)).toMatchObject({ size: 3_000, numberOfFiles: 3 });
  });

  it("are stored once when the same upload runs several times at once", async () => {
    const [pid] = await datasets();
    const body = ndjson(...Array.from({ length: 2_500 }, () => line(pid)));
    const replies = await Promise.all(Array.from({ length: 4 }, () => send("/v1/files/bulk", body)));
    const statuses = replies.flatMap((reply) => receiptsOf(reply.text).map((receipt) => receipt.status));
    expect(statuses.filter((status) => status === "created")).toHaveLength(2_500);
    expect(statuses.filter((status) => status === "exists")).toHaveLength(7_500);
    expect(await get(pid)).toMatchObject({ numberOfFiles: 2_500 });
  });

  it("are refused to those who may not update the dataset", async () => {
    const pid = some({ ownerGroup: "lab", accessGroups: ["guests"] });
    await send("/v1/datasets/bulk", ndjson(pid));
    const codes = [];
    for (const group of ["strangers", "guests", "lab"]) {
      const user = await catalogue.user([group]);
      const [receipt] = receiptsOf((await send("/v1/files/bulk", ndjson(line(pid.pid)), user.token)).text);
      codes.push(receipt?.problem?.code ?? receipt?.status);
    }
    expect(codes).toEqual(["invalid_body", "forbidden", "created"]);
  });
});
