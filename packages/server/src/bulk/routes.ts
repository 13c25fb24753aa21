import { Readable } from "node:stream";

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Type, { type TSchema } from "typebox";
import type { Blocks } from "../datablocks/index.ts";
import { CatalogueError } from "../errors.ts";
import { problems } from "../http/answers.ts";
import type { Doc } from "../records/kind.ts";
import type { RecordService } from "../records/verbs.ts";
import { type BulkMode, writeRecords } from "./datasets-service.ts";
import { FileLine, writeFiles } from "./files-service.ts";
import { inTurn } from "./in-turn.ts";
import { batchesOf, type Line } from "./lines.ts";
import { type Checked, type Receipt, readEntries, refused } from "./receipts.ts";

const megabyte = 1_000_000;
const maxLineBytes = 16 * megabyte;
const recordBatch = { lines: 1_000, bytes: 8 * megabyte, idleMs: 100 };
// A block for each pause of a slow sender would be many blocks.
const fileBatch = { lines: 100_000, bytes: 16 * megabyte, idleMs: 2_000 };
/** Receipts that a client has not read yet; beyond, the server stops reading lines. */
const receiptBufferBytes = 16 * megabyte;

export interface BulkRouteDeps {
  datasets: RecordService;
  origDatablocks: Blocks;
}

/** NDJSON in, NDJSON receipts out, while the lines still come. */
export function registerBulkRoutes(app: FastifyInstance, deps: BulkRouteDeps): void {
  app.post<{ Querystring: { mode?: BulkMode } }>(
    "/v1/datasets/bulk",
    {
      onRequest: demandNdjson,
      schema: {
        operationId: "bulkDatasets",
        summary: "Create or upsert many datasets: a JSON document a line, a receipt a line",
        description:
          "Each line is a dataset as `POST /v1/datasets` takes it. Receipts come in the order of the lines, while the " +
          "lines still come, each after its dataset is stored; blank lines count but have none. A wrong line stops no " +
          "other. Read receipts while sending: the server keeps at most 16 MB of them.",
        tags: ["datasets"],
        querystring: Type.Object({
          mode: Type.Optional(
            Type.Enum(["create", "upsert"], {
              type: "string",
              default: "create",
              description: "`create` leaves what exists alone; `upsert` replaces it",
            }),
          ),
        }),
        ...ndjson(deps.datasets.kind.schema.input),
      },
    },
    (request, reply) => {
      const mode = request.query.mode ?? "create";
      return answer<Doc>(request, reply, recordBatch, deps.datasets.kind.schema.input, (checked) =>
        writeRecords(deps.datasets, request.principal, mode, checked),
      );
    },
  );
  app.post(
    "/v1/files/bulk",
    {
      onRequest: demandNdjson,
      schema: {
        operationId: "bulkFiles",
        summary: "Add many files: a JSON document a line, a receipt a line",
        description:
          "Each line is a file with its `datasetPid` and, where it has a checksum, `chkAlg`. Up to 100,000 lines at a " +
          "time become one orig datablock for each dataset; its id is the receipt's key. A file that the dataset has " +
          "with the same size and time is not added again (`exists`), so a broken upload may be sent once more.",
        tags: ["files"],
        ...ndjson(FileLine),
      },
    },
    (request, reply) =>
      answer<FileLine>(request, reply, fileBatch, FileLine, (checked) =>
        writeFiles(deps.origDatablocks, request.principal, checked),
      ),
  );
}

function ndjson(line: TSchema) {
  return {
    consumes: ["application/x-ndjson"],
    body: Type.Unsafe<Readable>({ description: `A line: ${String((line as { title?: string }).title)}` }),
    response: {
      200: {
        description: "NDJSON: a Receipt a line",
        content: { "application/x-ndjson": { schema: Type.String() } },
      },
      ...problems,
    },
  };
}

async function demandNdjson(request: FastifyRequest): Promise<void> {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-ndjson" && type !== "application/jsonl")
    throw new CatalogueError(
      "unsupported_media_type",
      "Send one JSON document a line with Content-Type: application/x-ndjson.",
    );
  if (request.principal.accountId === undefined)
    throw new CatalogueError("unauthenticated", "Sign in first: bulk writes need a user.");
}

function answer<Value>(
  request: FastifyRequest,
  reply: FastifyReply,
  limits: typeof recordBatch,
  schema: object,
  write: (checked: Checked<Value>) => Promise<Receipt[]>,
): FastifyReply {
  // The parser of this media type hands the stream on; a request without a body has none.
  const source = request.body instanceof Readable ? request.body : Readable.from([]);
  const read = (lines: Line[]) => ({ lines, checked: readEntries<Value>(schema, lines) });
  async function store({ lines, checked }: ReturnType<typeof read>): Promise<Buffer> {
    const done = await write(checked).catch((error) => lines.map(({ line }) => refused(line, error)));
    return Buffer.from(done.map((receipt) => `${JSON.stringify(receipt)}\n`).join(""));
  }
  const receipts = inTurn(batchesOf(source, limits, maxLineBytes), read, store);
  return reply
    .type("application/x-ndjson; charset=utf-8")
    .header("cache-control", "no-store")
    .header("x-accel-buffering", "no")
    .send(Readable.from(receipts, { objectMode: false, highWaterMark: receiptBufferBytes }));
}
