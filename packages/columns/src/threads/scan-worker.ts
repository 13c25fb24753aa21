import { parentPort } from "node:worker_threads";
import { emptyTally, scanSegment, type Tally } from "../scan/index.ts";
import { collectGarbage, type Segment } from "../segment/index.ts";
import { buffersOf } from "./arrays.ts";
import { type KeepMessage, nextPlace, type ScanReply, type ScanTask, stopPlace } from "./messages.ts";

const port = parentPort;
if (port === null) throw new Error("This file is run by a worker thread");
const kept = new Map<number, Segment>();

port.on("message", (message: KeepMessage | ScanTask) => {
  if ("keep" in message) kept.set(message.keep.id, message.keep);
  else if ("drop" in message) {
    kept.delete(message.drop);
    if (message.large) collectGarbage();
  } else {
    const reply = replyTo(message);
    port.postMessage(reply, [...buffersOf(reply.tally)]);
  }
});

function replyTo(task: ScanTask): ScanReply {
  try {
    return { scan: task.scan, tally: tallyOf(task) };
  } catch (error) {
    return { scan: task.scan, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function tallyOf({ request, segments, control }: ScanTask): Tally | undefined {
  let tally: Tally | undefined;
  for (;;) {
    const next = Atomics.add(control, nextPlace, 1);
    const id = segments[next];
    if (id === undefined || Atomics.load(control, stopPlace) !== 0) return tally;
    const segment = kept.get(id);
    if (segment === undefined) throw new Error(`Segment ${id} is not kept by this thread`);
    tally ??= emptyTally(request);
    scanSegment(segment, request, tally);
  }
}
