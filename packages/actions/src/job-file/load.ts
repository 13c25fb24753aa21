import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type AnyAction, coreActions } from "../actions/core.ts";
import type { JsonObject } from "../define.ts";
import { JobFileError, type JobFileFault, type JobType, type JobTypes } from "../job-types.ts";
import { formOf } from "./forms.ts";
import { Kinds, type LazyDefinitions } from "./kinds.ts";
import { definitionsOf, type ImportPackage, importPackage } from "./plugins.ts";
import { type HostPieces, type Notes, Preparation } from "./prepare.ts";
import { fileSchema } from "./schema.ts";
import { readSource, type Source } from "./source.ts";
import { typeOf } from "./types.ts";
import { typosIn } from "./typos.ts";

export interface LoadOptions extends HostPieces {
  /** Path of the job file, YAML or JSON; named in every fault, and its folder is where relative paths count from. */
  readonly file: string;
  /** Its text, where it was read already. */
  readonly text?: string | undefined;
  /** The kinds of action that are there at once; `coreActions` unless given. */
  readonly definitions?: readonly AnyAction[] | undefined;
  /** Kinds of action that are loaded only when the file names them, by `actionType`. */
  readonly lazyDefinitions?: LazyDefinitions | undefined;
  /** Imports what `plugins` names; Node's own way unless given. */
  readonly importPackage?: ImportPackage | undefined;
}

const testForm = formOf(fileSchema);

/**
 * Reads a job file, tests it, and prepares its actions: templates are compiled, body files are read. Throws
 * `JobFileError` with every fault that was found, in the order of the lines. Nothing is sent; connections are up to the
 * actions, and are let go of by `close()`.
 */
export async function loadJobTypes(options: LoadOptions): Promise<JobTypes> {
  const { file } = options;
  const source = readSource(file, options.text ?? (await textOf(file)));
  if (source.faults.length > 0) throw new JobFileError(source.faults);
  const { notes, faults, warnings } = gather(source);
  for (const { path, message } of testForm(source.value)) notes.fault(path, message);
  for (const { path, message } of typosIn(source.value, fileSchema)) notes.warn(path, message);
  // Members are tested one by one before they are used.
  const { configVersion, plugins, jobs } = (isObject(source.value) ? source.value : {}) as JsonObject;
  const kinds = new Kinds(options.definitions ?? coreActions, options.lazyDefinitions ?? {});
  await addPlugins(kinds, plugins, options, notes);
  const preparation = new Preparation(file, options, kinds, notes);
  const types = await typesOf(jobs, preparation, notes);
  if (faults.length > 0) {
    await preparation.close();
    throw new JobFileError(inOrder(faults));
  }
  return { configVersion: String(configVersion), types, warnings: inOrder(warnings), close: () => preparation.close() };
}

async function typesOf(jobs: unknown, preparation: Preparation, notes: Notes): Promise<Map<string, JobType>> {
  const types = new Map<string, JobType>();
  const places = new Map<string, number>();
  for (const [index, job] of (Array.isArray(jobs) ? jobs : []).entries()) {
    if (!isObject(job)) continue;
    const path = `/jobs/${index}`;
    const type = await typeOf(job, path, preparation, notes);
    if (!type) continue;
    const first = places.get(type.type);
    if (first !== undefined) notes.fault(`${path}/jobType`, `job type '${type.type}' is there already: /jobs/${first}`);
    else {
      places.set(type.type, index);
      types.set(type.type, type);
    }
  }
  return types;
}

async function addPlugins(kinds: Kinds, plugins: unknown, options: LoadOptions, notes: Notes): Promise<void> {
  const load = options.importPackage ?? importPackage;
  for (const [index, name] of (Array.isArray(plugins) ? plugins : []).entries()) {
    if (typeof name !== "string") continue;
    const path = `/plugins/${index}`;
    try {
      for (const definition of definitionsOf(await load(name, dirname(options.file)))) {
        if (kinds.has(definition.type)) notes.fault(path, `action '${definition.type}' of '${name}' is there already`);
        else kinds.add(definition);
      }
    } catch (error) {
      notes.fault(path, `'${name}' cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function gather(source: Source): { notes: Notes; faults: JobFileFault[]; warnings: JobFileFault[] } {
  const faults: JobFileFault[] = [];
  const warnings: JobFileFault[] = [];
  const notes: Notes = {
    fault: (path, message) => void faults.push(source.at(path, message)),
    warn: (path, message) => void warnings.push(source.at(path, message)),
  };
  return { notes, faults, warnings };
}

const inOrder = (faults: readonly JobFileFault[]) =>
  faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new JobFileError([{ file, path: "", message: `the file cannot be read: ${why}` }]);
  }
}
