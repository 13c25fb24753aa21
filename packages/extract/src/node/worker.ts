import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import { ExtractError } from "../errors.ts";
import { readExtracted } from "../extract.ts";
import { withHdf5 } from "../h5/open.ts";
import { messageOf } from "../h5/reader.ts";
import { renderPreview } from "../preview/render.ts";
import { confineTo, guardFileSystem } from "./guard.ts";
import type { ExtractedFile, ExtractReply, ExtractRequest } from "./messages.ts";

guardFileSystem();
// Only now: h5wasm must see the guarded file system.
const h5wasm = await import("h5wasm/node");

async function extract(request: ExtractRequest): Promise<ExtractedFile> {
  await h5wasm.ready;
  const release = confineTo(request.linksWithin ?? dirname(request.path), request.path);
  try {
    return await withHdf5({ kind: "path", path: request.path }, h5wasm, (reader) => {
      const extracted = readExtracted(reader, request.options);
      if (request.previewSize === undefined) return extracted;
      const preview = renderPreview(reader, { maxSide: request.previewSize });
      return preview ? { ...extracted, preview } : extracted;
    });
  } finally {
    release();
  }
}

async function reply(request: ExtractRequest): Promise<ExtractReply> {
  try {
    return { id: request.id, ok: true, result: await extract(request) };
  } catch (error) {
    if (error instanceof ExtractError) {
      return { id: request.id, ok: false, fatal: false, code: error.code, message: error.message };
    }
    const message = `HDF5 failed on this file: ${messageOf(error).slice(0, 300)}`;
    return { id: request.id, ok: false, fatal: true, code: "unreadable", message };
  }
}

parentPort?.on("message", async (request: ExtractRequest) => {
  parentPort?.postMessage(await reply(request));
});
