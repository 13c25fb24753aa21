import { constantKind, partNames } from "./layout.ts";
import type { FileColumn } from "./types.ts";

type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** A column of numbers of a group: `array[place + entry]` of the group's entry, or `value` for all. */
export interface NumberColumn {
  readonly array: Numbers | undefined;
  readonly place: number;
  readonly value: number;
  readonly most: number;
}

/** Shapes whose entries have the same columns. */
export interface Group {
  readonly firstShape: number;
  readonly endShape: number;
  readonly firstEntry: number;
  readonly endEntry: number;
  /** Of each hole: digits, whether it stands directly behind the one before, its column. */
  readonly digits: readonly number[];
  readonly isJoined: readonly boolean[];
  readonly columnOf: readonly number[];
  readonly columns: readonly NumberColumn[];
  readonly counts: NumberColumn;
  /** The column that runs: an entry has its number and as many as follow. -1 where entries are one path, that often. */
  readonly running: number;
}

/** A file column as it is read. */
export interface FileView {
  readonly groups: readonly Group[];
  /** Shapes one behind the other, each with its end. */
  readonly text: Uint8Array;
  readonly buffer: Buffer;
  readonly textStarts: Uint32Array;
  readonly firstEntries: Uint32Array;
  readonly rows: Uint16Array | Uint32Array;
  readonly shapes: number;
  readonly entries: number;
}

const known = new WeakMap<FileColumn, FileView>();

export function viewOf(column: FileColumn): FileView {
  let view = known.get(column);
  if (!view) {
    view = read(column);
    known.set(column, view);
  }
  return view;
}

function read({ parts }: FileColumn): FileView {
  const head = words(parts[partNames.head]);
  const text = bytesIn(parts[partNames.text]);
  const rows = parts[partNames.rows];
  if (rows === undefined || rows instanceof Uint8Array) throw new TypeError("The parts are not those of a file column");
  const arrays: Record<number, Numbers | undefined> = {
    1: parts[partNames.bytes],
    2: parts[partNames.shorts],
    4: parts[partNames.words],
  };
  const groups: Group[] = [];
  const count = head[0] ?? 0;
  let at = 1;
  const column = (): NumberColumn => {
    const kind = head[at++] ?? 0;
    const place = head[at++] ?? 0;
    const most = head[at++] ?? 0;
    if (kind === constantKind) return { array: undefined, place: 0, value: place, most };
    return { array: arrays[kind], place, value: 0, most };
  };
  for (let i = 0; i < count; i++) {
    const firstShape = head[at++] ?? 0;
    const firstEntry = head[at++] ?? 0;
    const holes = head[at++] ?? 0;
    const size = head[at++] ?? 0;
    const holeWords = Array.from(head.subarray(at, at + holes));
    at += holes;
    const columns = Array.from({ length: size }, column);
    const counts = column();
    const columnOf = holeWords.map((word) => word >> 5);
    const last = columnOf[holes - 1] ?? -1;
    groups.push({
      firstShape,
      endShape: head[at] ?? 0,
      firstEntry,
      endEntry: head[at + 1] ?? 0,
      digits: holeWords.map((word) => word & 15),
      isJoined: holeWords.map((word) => (word & 16) > 0),
      columnOf,
      columns,
      counts,
      running: holes > 0 && columnOf.indexOf(last) === holes - 1 ? last : -1,
    });
  }
  return {
    groups,
    text,
    buffer: Buffer.from(text.buffer, text.byteOffset, text.length),
    textStarts: words(parts[partNames.textStarts]),
    firstEntries: words(parts[partNames.firstEntries]),
    rows,
    shapes: head[at] ?? 0,
    entries: head[at + 1] ?? 0,
  };
}

function words(part: Numbers | undefined): Uint32Array {
  if (part instanceof Uint32Array) return part;
  throw new TypeError("The parts are not those of a file column");
}

function bytesIn(part: Numbers | undefined): Uint8Array {
  if (part instanceof Uint8Array) return part;
  throw new TypeError("The parts are not those of a file column");
}

/** The group's number of an entry, which is counted from the beginning of the group. */
export const numberOf = ({ array, place, value }: NumberColumn, entry: number): number =>
  array === undefined ? value : (array[place + entry] ?? 0);
