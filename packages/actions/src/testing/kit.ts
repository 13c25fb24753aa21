import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Attempt, JobContext, JsonObject, Mail, NamedAction, Operation } from "../define.ts";
import { type LoadOptions, loadJobTypes } from "../job-file/load.ts";
import type { JobTypes } from "../job-types.ts";

export const fixtures = join(import.meta.dirname, "fixtures");

/** Loads a job file from its text; nothing is sent anywhere unless the options say how. */
export function loadText(text: string, options: Partial<LoadOptions> = {}): Promise<JobTypes> {
  const file = join(fixtures, "jobs.yaml");
  return loadJobTypes({ file, text, env: {}, fetch: noFetch, ...options });
}

/** Loads one action of the type `sample`. */
export async function loadAction(
  action: JsonObject,
  options: Partial<LoadOptions> & { readonly operation?: Operation } = {},
): Promise<{ readonly action: NamedAction; readonly types: JobTypes }> {
  const { operation = "create", ...rest } = options;
  const text = stringify({ configVersion: "1", jobs: [{ jobType: "sample", [operation]: { actions: [action] } }] });
  const types = await loadText(text, rest);
  const [loaded] = types.types.get("sample")?.operations[operation].actions ?? [];
  if (!loaded) throw new Error("the action was not loaded");
  return { action: loaded, types };
}

/** A job on one dataset, as `perform` sees it. */
export function aContext(parts: Partial<JobContext> = {}): JobContext & { readonly job: JsonObject } {
  const datasetList = [{ pid: "prefix/1", files: [] }];
  const job: JsonObject = {
    id: "job-1",
    type: "sample",
    ownerUser: "ada",
    contactEmail: "ada@example.org",
    createdBy: "ada",
    createdAt: "2026-03-01T10:00:00.000Z",
    statusCode: "jobSubmitted",
    jobParams: { datasetList },
  };
  const request = { type: "sample", ownerUser: "ada", jobParams: { datasetList } };
  return { request, job, datasets: [{ pid: "prefix/1", isPublished: false }], env: {}, ...parts } as JobContext & {
    // Every caller that gives a job gives a whole one.
    readonly job: JsonObject;
  };
}

/** One attempt, and the lines that were logged in it. */
export function anAttempt(
  context: JobContext & { readonly job: JsonObject } = aContext(),
  signal = new AbortController().signal,
): Attempt & { readonly lines: string[] } {
  const lines: string[] = [];
  const log = (level: string, text: string) => void lines.push(`${level}: ${text}`);
  return { context, signal, attempt: 1, idempotencyKey: "run-1/0/1", log, lines };
}

/** Takes mails and keeps them. */
export function mailbox(): { readonly mails: Mail[]; readonly sendMail: (mail: Mail) => Promise<void> } {
  const mails: Mail[] = [];
  return { mails, sendMail: async (mail) => void mails.push(mail) };
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An HTTP server on a free port; `answer` does what it likes with each request. */
export async function startHttp(
  answer: (request: SeenRequest, response: ServerResponse) => void,
): Promise<{ readonly url: string; readonly seen: SeenRequest[]; stop(): Promise<void> }> {
  const seen: SeenRequest[] = [];
  const server: Server = createServer(async (incoming, response) => {
    let body = "";
    for await (const part of incoming) body += part;
    const request = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
    seen.push(request);
    answer(request, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const noFetch: LoadOptions["fetch"] = async (url) => {
  throw new Error(`nothing may be fetched here, and ${new URL(url).host} was`);
};
