import type { RecordName } from "./draft.ts";
import type { Doc } from "./ejson.ts";

export interface PutResult {
  outcome: "created" | "updated" | "unchanged" | "failed";
  /** Why it failed, in words for the report. */
  problem?: string;
}

/** Where records go. A sink answers `failed` for a record that is refused, and throws when no further one can arrive. */
export interface Sink {
  /** Creates or replaces a record at its key; must change nothing when the same record is there. */
  put(kind: RecordName, key: string, record: Doc): Promise<PutResult>;
  /**
   * The same for many of one kind, with a result for each in their order; of two with one key the later must win.
   * Used when present.
   */
  putMany?(kind: RecordName, items: readonly { key: string; record: Doc }[]): Promise<PutResult[]>;
}

/** What was written in earlier runs, so that it need not be sent again. */
export interface Sent {
  /** Whether this very record was written at this place. */
  has(place: string, record: Doc): boolean;
  /** Notes a record that was written; durable at the next `flush`. */
  add(place: string, record: Doc): void;
  flush(): Promise<void>;
}

/** Writes a batch. Records with the same key keep their order, so that the last one wins every time. */
export async function putAll(
  sink: Sink,
  kind: RecordName,
  items: readonly { key: string; record: Doc }[],
): Promise<PutResult[]> {
  if (items.length === 0) return [];
  if (sink.putMany) return sink.putMany(kind, items);
  const before = new Map<string, Promise<PutResult>>();
  const results = items.map(({ key, record }) => {
    const put = () => sink.put(kind, key, record);
    const result = before.get(key)?.then(put) ?? put();
    before.set(key, result);
    return result;
  });
  return Promise.all(results);
}
