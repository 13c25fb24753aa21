import { parentPort, workerData } from "node:worker_threads";
import { buildNumbered, collectGarbage, mergeSegments, type NumberedRow, type Segment } from "../segment/index.ts";
import type { BuildData, BuildReply, BuildTask, KeepMessage } from "./messages.ts";
import { rowsOf } from "./row-piece.ts";
import { stepBack } from "./step-back.ts";

const port = parentPort;
if (port === null) throw new Error("This file is run by a worker thread");
// Only `WorkerBuilder` starts this file, with this.
const { schema } = workerData as BuildData;
const kept = new Map<number, Segment>();
let rows: NumberedRow[] = [];
stepBack();

port.on("message", (message: KeepMessage | BuildTask) => {
  if ("keep" in message) kept.set(message.keep.id, message.keep);
  else if ("drop" in message) {
    kept.delete(message.drop);
    if (message.large) collectGarbage();
  } else if ("piece" in message) rows.push(...rowsOf(message.piece));
  else {
    port.postMessage(replyTo(message));
    // What it was made of and by.
    collectGarbage();
  }
});

function replyTo(task: Exclude<BuildTask, { piece: unknown }>): BuildReply {
  try {
    return { segment: segmentOf(task) };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function segmentOf(task: Exclude<BuildTask, { piece: unknown }>): Segment {
  if ("merge" in task) {
    const segments = task.merge.map((id) => {
      const segment = kept.get(id);
      if (segment === undefined) throw new Error(`Segment ${id} is not kept by this thread`);
      return segment;
    });
    return mergeSegments(schema, segments, task.generation, { id: task.id });
  }
  const all = rows;
  rows = [];
  return buildNumbered(schema, all, { id: task.id });
}
