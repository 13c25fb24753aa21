import { setImmediate as nextTurn } from "node:timers/promises";
import { endRow, type Segment } from "../segment/index.ts";
import type { Builder } from "../threads/executor.ts";
import type { Rows } from "./rows.ts";
import type { Frozen } from "./types.ts";

/** The rows of this moment; see `ColumnIndex.frozen`. */
export async function freeze(rows: Rows, builder: Builder): Promise<Frozen> {
  const { generation } = rows;
  const { list } = rows.slots;
  const fresh = [...rows.fresh.values()];
  const values = rows.dictionaries.map((dictionary) => dictionary.values.slice());
  const segments: Segment[] = [];
  for (const { segment } of list) {
    segments.push(segmentAt(segment, generation));
    await nextTurn();
  }
  if (fresh.length > 0) segments.push(await builder.build(fresh));
  return { segments, values };
}

/** What ended since the generation lives in it. */
function segmentAt(segment: Segment, generation: number): Segment {
  const { endedAt, endedIn } = segment;
  const frozen = {
    ...segment,
    endedAt: new Uint32Array(new SharedArrayBuffer(endedAt.byteLength)),
    endedIn: new Uint32Array(new SharedArrayBuffer(endedIn.byteLength)),
  };
  for (let position = 0; position < segment.rows; position += 1) {
    const at = endedAt[position];
    if (at !== undefined && at !== 0 && at <= generation) endRow(frozen, position, 1);
  }
  return frozen;
}
