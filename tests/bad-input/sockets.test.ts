import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startWatched, type WatchedCatalogue } from "../support/watched-catalogue.ts";

let catalogue: WatchedCatalogue;
let port: number;
beforeAll(async () => {
  catalogue = await startWatched({ bodyLimitBytes: 1_000_000 });
  await catalogue.app.listen({ port: 0, host: "127.0.0.1" });
  const address = catalogue.app.server.address();
  if (address === null || typeof address === "string") throw new Error("not on a port");
  port = address.port;
});
afterAll(() => catalogue.close());

const body = JSON.stringify({ pid: "socket", type: "raw", datasetName: "socket", ownerGroup: "group-a" });
const head = (length: number | string, more = "") =>
  `POST /v1/datasets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${catalogue.token}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;
const health = "GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n";

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Reads until the text matches or the other side closes. */
function until(socket: Socket, pattern?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (part) => {
      text += part.toString("latin1");
      if (pattern?.test(text)) resolve(text);
    });
    socket.on("close", () => resolve(text));
    socket.on("error", () => resolve(text));
  });
}

const isUp = async () => expect((await fetch(`http://127.0.0.1:${port}/v1/health`)).status).toBe(200);

it("an upload that breaks off stores nothing", async () => {
  const before = await catalogue.counts();
  for (const sent of [0, 10, body.length - 1]) {
    const socket = await open();
    const closed = until(socket);
    socket.write(head(body.length) + body.slice(0, sent), () => socket.resetAndDestroy());
    await closed;
  }
  for (const lines of [`{"type":"raw","datasetName":"cut`, ""]) {
    const socket = await open();
    const closed = until(socket);
    const start = head(body.length)
      .replace("/v1/datasets", "/v1/datasets/bulk")
      .replace("application/json", "application/x-ndjson");
    socket.write(start + lines, () => socket.resetAndDestroy());
    await closed;
  }
  await isUp();
  expect(await catalogue.counts()).toEqual(before);
});

it("an upload that comes byte by byte is whole in the end", async () => {
  const socket = await open();
  const answer = until(socket, /\r\n\r\n\{.*\}/s);
  const text = head(Buffer.byteLength(body)) + body;
  for (const byte of text) await new Promise((resolve) => socket.write(byte, resolve));
  expect(await answer).toMatch(/^HTTP\/1\.1 201 /);
  socket.destroy();
});

it("what is no HTTP is refused, and others are served meanwhile", async () => {
  const before = await catalogue.counts();
  const garbage = [
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(5_000)}\r\n`,
    "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST /v1/datasets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
    "POST /v1/datasets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET /v1/\u0000 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /v1/health HTTP/1.1\r\nHost: x\r\nA\u0000: b\r\n\r\n",
    head(-1),
    head("abc"),
    head("99999999999999999999"),
    "\r\n\r\n\r\n",
  ];
  for (const text of garbage) {
    const socket = await open();
    const answer = until(socket, /^HTTP\/1\.1 (4\d\d|505) /);
    socket.write(Buffer.from(text, "latin1"), () => socket.end());
    const said = await answer;
    expect(
      said === "" || /^HTTP\/1\.1 (4\d\d|505) /.test(said),
      `${JSON.stringify(text.slice(0, 60))} -> ${said.slice(0, 200)}`,
    ).toBe(true);
    socket.destroy();
    await isUp();
  }
  expect(await catalogue.counts()).toEqual(before);
});

it("garbage after a good request does not spoil its answer", async () => {
  const socket = await open();
  const answer = until(socket);
  socket.write(`${health}\x00\x01garbage\r\n\r\n`);
  // Node may see the garbage first; either way the connection ends and others are served.
  expect(await answer).toMatch(/^HTTP\/1\.1 (200|400) /);
  await isUp();
});

it("answers 413 to a body that is announced or comes too large, and the process serves on", async () => {
  const announced = await open();
  const first = until(announced, /\r\n\r\n\{.*\}/s);
  announced.write(head(50_000_000) + body);
  expect(await first).toMatch(/^HTTP\/1\.1 413 /);
  announced.destroy();
  const chunked = await open();
  const second = until(chunked, /\r\n\r\n\{.*\}/s);
  chunked.write(head(1).replace("Content-Length: 1", "Transfer-Encoding: chunked"));
  const piece = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  for (let index = 0; index < 40 && !chunked.destroyed; index++) chunked.write(piece);
  expect(await second).toMatch(/^HTTP\/1\.1 413 /);
  chunked.destroy();
  await isUp();
});

it("ends a connection whose body was refused, after the answer", async () => {
  const socket = await open();
  const answer = until(socket);
  socket.write(`${head(3)}{{{`);
  const text = await answer;
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain("application/problem+json");
  await isUp();
});
