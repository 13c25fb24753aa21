import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { ChangeEvent } from "@margay/contract";
import type { Principal } from "../access/index.ts";
import { follow, pollMs } from "./follow.ts";
import type { Changes } from "./service.ts";

const heartbeatMs = 15_000;

export interface StreamOrder {
  changes: Changes;
  /** The event id to begin after. */
  from: string;
  /** Resolves the caller again, whose rights may end while the stream is open; the stream ends with its failure. */
  whoNow: () => Promise<Principal>;
  /** The event as server-sent text without its `id:` line, or nothing for one that is not told. */
  write: (event: ChangeEvent, caller: Principal) => Promise<string | undefined> | string | undefined;
}

/** Sends changes as server-sent events until the client leaves. Throws what `whoNow` and `write` throw; ends `out` either way. */
export async function streamChanges(out: ServerResponse, { changes, from, whoNow, write }: StreamOrder): Promise<void> {
  const left = new AbortController();
  out.once("close", () => left.abort());
  const send = async (text: string) => {
    if (!out.write(text)) await once(out, "drain", { signal: AbortSignal.timeout(heartbeatMs * 2) });
  };
  out.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  let quietMs = 0;
  try {
    await send(`retry: 2000\nid: ${from}\n\n`);
    let caller = await whoNow();
    const followed = follow(changes, from, async () => (caller = await whoNow()), left.signal);
    for await (const { events } of followed) {
      for (const event of events) {
        const text = await write(event, caller);
        if (text !== undefined) await send(`id: ${event.id}\n${text}\n\n`);
      }
      quietMs = events.length > 0 ? 0 : quietMs + pollMs;
      if (quietMs < heartbeatMs) continue;
      await send(": still here\n\n");
      quietMs = 0;
    }
  } finally {
    out.end();
  }
}
