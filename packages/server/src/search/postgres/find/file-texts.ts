import { parseStored } from "../../../json.ts";
import { furtherFields } from "./file-fields.ts";

/** Files of one row of `file_chunk`, all of them or some. */
export interface Chunk {
  names: string;
  sizes: number[];
  times: (number | null)[] | null;
  /** JSON text: for each further field a list with an entry, or null, for each file. */
  extra: string | null;
}

/** JSON texts of the files of a chunk, as the record of the block has them. */
export function fileTexts({ names, sizes, times, extra }: Chunk): string[] {
  const further = extra === null ? {} : (parseStored(extra) as Record<string, unknown[] | undefined>); // lists, as stored
  return names.split("\n").map((name, at) => {
    const ms = times?.[at] ?? null;
    const time = further.time?.[at] ?? (ms === null ? undefined : new Date(ms).toISOString());
    let text = `{"path":${JSON.stringify(name)},"size":${sizes[at] ?? 0}`;
    if (time !== undefined) text += `,"time":${JSON.stringify(time)}`;
    for (const field of furtherFields) {
      const value = further[field]?.[at] ?? null;
      if (value !== null) text += `,"${field}":${JSON.stringify(value)}`;
    }
    return `${text}}`;
  });
}
