import { cleanText } from "../h5/text.ts";
import { parseTime } from "../time.ts";
import type { MetadataTree, MetadataValue, Warning } from "../types.ts";

/** What the header and columns of a FIO file (the ASCII scan format of DESY's beamlines) say. */
export interface FioMetadata {
  /** The scan command, e.g. `ascan mono_energy 8 9 100 1`. */
  command?: string;
  startTime?: string;
  endTime?: string;
  /** `parameters`: the `%p` section; `columns`: minimum, maximum and length of each data column. */
  scientificMetadata: MetadataTree;
  warnings: Warning[];
}

interface Column {
  name: string;
  min: number;
  max: number;
  count: number;
}

/**
 * Reads the text of a FIO file: comments (`%c`), parameters (`%p`) and data (`%d`). Account names in its comments are
 * dropped. Lines that fit no section are skipped.
 * @param options.timeZone zone of its times, which carry none. Default `Europe/Berlin`
 */
export function parseFio(text: string, options: { timeZone?: string } = {}): FioMetadata {
  const timeZone = options.timeZone ?? "Europe/Berlin";
  const parameters: [string, MetadataValue][] = [];
  const columns: Column[] = [];
  const found: FioMetadata = { scientificMetadata: {}, warnings: [] };
  let section = "";
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = cleanText(raw);
    const time = /acquisition (started|ended) at (.+)$/i.exec(line);
    if (time?.[1] && time[2]) {
      const parsed = parseTime(time[2].replace(/[.!]$/, ""), timeZone);
      if (!parsed) found.warnings.push({ message: `"${time[2].slice(0, 60)}" is not a time that can be read` });
      else found[time[1].toLowerCase() === "started" ? "startTime" : "endTime"] = parsed.iso;
    } else if (line === "" || line.startsWith("!")) {
      // Comment of the format itself.
    } else if (/^%[a-z]$/i.test(line)) {
      section = line.toLowerCase();
    } else if (section === "%c") {
      if (!/^user\s/i.test(line)) found.command ??= line;
    } else if (section === "%p") {
      const [, name, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
      if (name && value && !/^(e_?mail|user_?name)$/i.test(name)) parameters.push([name, numberOrText(value)]);
    } else if (section === "%d") {
      readData(line, columns);
    }
  }
  const summaries = columns.map(({ name, min, max, count }): [string, MetadataValue] => {
    return [name, count === 0 ? { shape: [0] } : { min, max, shape: [count] }];
  });
  if (parameters.length > 0) found.scientificMetadata.parameters = Object.fromEntries(parameters);
  if (columns.length > 0) found.scientificMetadata.columns = Object.fromEntries(summaries);
  return found;
}

function readData(line: string, columns: Column[]): void {
  const name = /^Col\s+\d+\s+(\S+)/i.exec(line)?.[1];
  if (name) {
    columns.push({ name, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, count: 0 });
    return;
  }
  for (const [index, word] of line.split(/\s+/).entries()) {
    const value = Number(word);
    const column = columns[index];
    if (!column || !Number.isFinite(value)) continue;
    column.min = Math.min(column.min, value);
    column.max = Math.max(column.max, value);
    column.count++;
  }
}

function numberOrText(value: string): MetadataValue {
  const number = Number(value);
  return value !== "" && Number.isFinite(number) ? number : value;
}
