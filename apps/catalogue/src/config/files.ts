import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ConfigError } from "../data-dir.ts";

export type JsonObject = Record<string, unknown>;

/** A file that the operator named or that lies in the working folder. */
export interface SettingFile {
  /** The variable, or the file where no variable named it: the beginning of every message about it. */
  subject: string;
  path: string;
}

/** Where a file comes from: what its variable says, else the first of the usual names that is there. */
export interface FileQuery {
  variable: string;
  given: string | undefined;
  folder: string;
  names?: readonly string[];
  /** Told of a named file that is not there, where SciCat starts all the same; the usual names count then. */
  onMissing?: (warning: string) => void;
}

/** Throws ConfigError where the variable names a file that is not there, unless `onMissing` is told. */
export function findFile({ variable, given, folder, names = [], onMissing }: FileQuery): SettingFile | undefined {
  if (given !== undefined) {
    const path = resolve(folder, given);
    if (existsSync(path)) return { subject: `${variable}: ${path}`, path };
    if (!onMissing) throw new ConfigError(`${variable}: there is no file ${path}; correct the path or unset it.`);
    onMissing(`${variable}: there is no file ${path}; the catalogue does without it until the path is corrected.`);
  }
  const path = names.map((name) => resolve(folder, name)).find((one) => existsSync(one));
  return path === undefined ? undefined : { subject: path, path };
}

/** What a JSON file holds. A fault is told with line and column, never with the text, which may hold a secret. */
export function readJson(file: SettingFile): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = placeOf(text, faultOf(text));
    throw new ConfigError(`${file.subject}: is not valid JSON at line ${line}, column ${column}; correct it there.`);
  }
}

/** Throws unless it is a JSON object; `what` says which part of the file. */
export function objectIn(file: SettingFile, value: unknown, what = "the file"): JsonObject {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as JsonObject; // just seen
  throw new ConfigError(`${file.subject}: ${what} must be a JSON object {…}; correct it.`);
}

export function readObject(query: FileQuery): JsonObject | undefined {
  const file = findFile(query);
  return file && objectIn(file, readJson(file));
}

function readText(file: SettingFile): string {
  try {
    return readFileSync(file.path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ConfigError(`${file.subject}: cannot be read (${code}); correct its rights or the path.`);
  }
}

/**
 * Where JSON text goes wrong. The engine says it for some faults only; but a beginning of the text that ends before
 * the fault fails at its end, a longer one elsewhere, so that the place is found by halving.
 */
function faultOf(text: string): number {
  let sound = 0;
  let faulty = text.length;
  if (endsEarly(text)) return text.length;
  while (faulty - sound > 1) {
    const middle = (sound + faulty) >> 1;
    if (endsEarly(text.slice(0, middle))) sound = middle;
    else faulty = middle;
  }
  return sound;
}

function endsEarly(text: string): boolean {
  try {
    JSON.parse(text);
    return true; // complete, so that what follows is at fault
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /position (\d+)/.exec(message)?.[1];
    return /end of JSON input|[Uu]nterminated string/.test(message) || Number(position) >= text.length;
  }
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
