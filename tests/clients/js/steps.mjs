/**
 * Counts the steps of a replay against a running server (`SCICAT_URL`); the last line printed is `N passed, N failed`.
 * Requests go over plain sockets of `node:http`, which sends paths as they are.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";

export { assert };
export const origin = process.env.SCICAT_URL ?? "http://localhost:3000";
/** Part of the names of everything a run makes, so that runs against one server do not meet. */
export const run = randomUUID().slice(0, 8);
export const png =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let passed = 0;
let failed = 0;

/** Runs a step; a failure is printed and counted, and the next step goes on. Returns what the step returned. */
export async function step(title, work) {
  try {
    const result = await work();
    passed++;
    return result;
  } catch (caught) {
    failed++;
    const error = caught.response?.text
      ? new Error(`${caught.message}: ${caught.response.status} ${caught.response.url} ${await caught.response.text()}`)
      : caught;
    const place = /\/([\w.-]+\.mjs:\d+)/.exec(
      error.stack?.split("\n").find((line) => /replays?|sdk|\/js\//.test(line) && !line.includes("steps.mjs")) ?? "",
    );
    console.log(
      `FAILED ${title}${place ? ` (${place[1]})` : ""}\n  ${String(error.message).split("\n").slice(0, 24).join("\n  ")}`,
    );
    return undefined;
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/**
 * One request. `token` goes into the header as Bearer; `json` and `form` are bodies; `expect` is the status demanded.
 * Answers `{ status, headers, text, body }`, where `body` is the parsed JSON, undefined when there is none.
 */
export function call(method, path, { token, headers = {}, json, form, text, expect } = {}) {
  const body = json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : text;
  const sent = { ...headers };
  if (token) sent.authorization = `Bearer ${token}`;
  if (json !== undefined && !sent["content-type"]) sent["content-type"] = "application/json";
  if (form) sent["content-type"] = "application/x-www-form-urlencoded";
  if (body !== undefined) sent["content-length"] = Buffer.byteLength(body);
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sending = request({ hostname, port, method, path, headers: sent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const answered = Buffer.concat(chunks).toString();
        const result = {
          status: response.statusCode,
          headers: response.headers,
          text: answered,
          body: parsed(answered),
        };
        if (expect !== undefined && result.status !== expect)
          reject(new Error(`${method} ${path}: ${result.status} instead of ${expect}: ${answered.slice(0, 400)}`));
        else resolve(result);
      });
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

/** A GET whose request line is sent byte for byte, as some clients do. Answers like `call`. */
export function rawGet(path, { token } = {}) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const authorization = token ? `Authorization: Bearer ${token}\r\n` : "";
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n${authorization}Connection: close\r\n\r\n`);
    });
    const chunks = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("end", () => {
      const [head = "", ...rest] = Buffer.concat(chunks).toString().split("\r\n\r\n");
      const text = rest.join("\r\n\r\n");
      resolve({ status: Number(head.split(" ")[1]), text, body: parsed(text) });
    });
  });
}

function parsed(text) {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const enc = encodeURIComponent;
/** A query string of values, objects as JSON, all encoded. */
export const query = (values) =>
  `?${Object.entries(values)
    .map(([name, value]) => `${name}=${enc(typeof value === "string" ? value : JSON.stringify(value))}`)
    .join("&")}`;
export const id = (value) => enc(value);

/** The accounts file of a run gives every account its name and `pw`. */
export async function signIn(username) {
  const answer = await call("POST", "/api/v3/auth/login", {
    json: { username, password: `${username}pw` },
    expect: 201,
  });
  return answer.body.access_token;
}

/** Body of a raw dataset in the older form. */
export const rawDataset = (more = {}) => ({
  type: "raw",
  datasetName: `replay ${run}`,
  owner: "Ada",
  ownerEmail: "ada@example.org",
  contactEmail: "ada@example.org",
  sourceFolder: `/data/${run}`,
  creationLocation: "/site/beamline",
  creationTime: "2026-03-04T05:06:07.000Z",
  principalInvestigator: "P. I.",
  ownerGroup: "group1",
  accessGroups: ["group2"],
  ...more,
});
