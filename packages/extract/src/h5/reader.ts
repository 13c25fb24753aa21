import type { Warning } from "../types.ts";
import { type Dataset, type File, type H5Metadata, type H5Module, h5Class, isBoolean } from "./lib.ts";
import { cleanText, recodeUtf8 } from "./text.ts";

const maxAttributeBytes = 64 * 1024;
const maxWarnings = 100;

/** Simple values as they come out of attributes and small datasets. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

export interface Child {
  name: string;
  path: string;
  kind: "group" | "dataset" | "datatype" | "broken";
  /** Set for links that cannot be followed, and for soft and external links that can. */
  link?: { type: "soft" | "external"; target: string };
}

/**
 * Read access to one open file. Works around what h5wasm leaves to its caller: failed reads, which h5wasm returns as
 * uninitialised memory, become exceptions, and text is decoded by what it is, not by what it declares.
 */
export class H5Reader {
  readonly warnings: Warning[] = [];
  /** Bytes of dataset values read so far. */
  bytesRead = 0;
  private readonly module: H5Module;
  private readonly file: File;
  private readonly metadataByPath = new Map<string, H5Metadata>();
  private readonly attributeNamesByPath = new Map<string, string[]>();
  private droppedWarnings = 0;

  constructor(module: H5Module, file: File) {
    this.module = module;
    this.file = file;
  }

  warn(message: string, path?: string): void {
    if (this.warnings.some((warning) => warning.path === path && warning.message === message)) return;
    if (this.warnings.length < maxWarnings) this.warnings.push(path === undefined ? { message } : { path, message });
    else this.droppedWarnings++;
  }

  /** All warnings, with a last one that counts those above the limit. */
  allWarnings(): Warning[] {
    if (this.droppedWarnings === 0) return this.warnings;
    return [...this.warnings, { message: `${this.droppedWarnings} more warnings are not listed.` }];
  }

  exists(path: string): boolean {
    return this.kindOf(path) !== "broken" && this.module.get_type(this.file.file_id, path) >= 0;
  }

  /** Whether a file named in this one, relative to its folder, can be opened and holds an object. */
  existsInFile(name: string, path: string): boolean {
    // `%b` stands for a number that HDF5 counts up.
    const file = name.replace("%b", "0");
    const folder = this.file.filename.slice(0, this.file.filename.lastIndexOf("/") + 1);
    const candidate = file.startsWith("/") ? file : folder + file;
    if (!this.module.FS.analyzePath(candidate, false).exists) return false;
    const id = this.module.open(candidate, this.module.H5F_ACC_RDONLY, false, -1, -1);
    if (id < 0n) return false;
    const type = this.module.get_type(id, path.replace("%b", "0"));
    this.module.close_file(id);
    return type === this.module.H5G_DATASET;
  }

  kindOf(path: string): Child["kind"] {
    const type = this.module.get_type(this.file.file_id, path);
    if (type === this.module.H5G_GROUP) return "group";
    if (type === this.module.H5G_DATASET) return "dataset";
    if (type === this.module.H5G_TYPE) return "datatype";
    return "broken";
  }

  /** Members of a group, in the file's order. */
  children(path: string): Child[] {
    const id = this.file.file_id;
    const names = this.module.get_names(id, path, false);
    return names.map((name) => {
      const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
      const child: Child = { name, path: childPath, kind: this.kindOf(childPath) };
      const external = this.module.get_external_link(id, childPath);
      if (external.filename) child.link = { type: "external", target: `${external.filename}::${external.obj_path}` };
      // The typings say string; h5wasm returns null for a link that is not soft.
      const soft = this.module.get_symbolic_link(id, childPath) as string | null;
      if (soft !== null) child.link = { type: "soft", target: soft };
      return child;
    });
  }

  /** Identity of an object within its file: hard links to one object share it. */
  address(path: string): string {
    return [...this.module.create_object_reference(this.file.file_id, path)].join(".");
  }

  metadata(path: string): H5Metadata {
    let metadata = this.metadataByPath.get(path);
    if (!metadata) {
      metadata = this.module.get_dataset_metadata(this.file.file_id, path);
      this.metadataByPath.set(path, metadata);
    }
    return metadata;
  }

  attributeNames(path: string): string[] {
    let names = this.attributeNamesByPath.get(path);
    if (!names) {
      try {
        // HDF5 prints to stderr when asked about an object that is not there.
        const id = this.file.file_id;
        names = this.module.get_type(id, path) < 0 ? [] : this.module.get_attribute_names(id, path);
      } catch {
        names = [];
      }
      this.attributeNamesByPath.set(path, names);
    }
    return names;
  }

  /** The value of an attribute; undefined where it is absent, too large or unreadable. */
  attribute(path: string, name: string): Plain | undefined {
    // Asking for an absent attribute costs an exception.
    if (!this.attributeNames(path).includes(name)) return undefined;
    const id = this.file.file_id;
    let metadata: H5Metadata;
    try {
      metadata = this.module.get_attribute_metadata(id, path, name);
    } catch {
      return undefined;
    }
    if (!metadata.shape || metadata.size * metadata.total_size > maxAttributeBytes) return undefined;
    try {
      const value = this.checked("get_attribute_data", 3, metadata.size * metadata.total_size, () =>
        this.file.get(path) ? attributeOf(this.file, path, name) : undefined,
      );
      return this.toPlain(value, metadata);
    } catch (error) {
      this.warn(`attribute ${name} cannot be read: ${messageOf(error)}`, path);
      return undefined;
    }
  }

  /** A text attribute, cleaned; the first one of an array. */
  textAttribute(path: string, name: string): string | undefined {
    const value = this.attribute(path, name);
    const first = Array.isArray(value) ? value[0] : value;
    return typeof first === "string" && first !== "" ? first : undefined;
  }

  /**
   * The numbers of a slab of an integer or float dataset, in C order.
   * @param slab a start and a count for every axis; without it the whole dataset
   */
  numbers(path: string, slab: { offset: number[]; count: number[] }): ArrayLike<number | bigint> {
    const ranges = slab.offset.map((offset, axis): [number, number] => [offset, offset + (slab.count[axis] ?? 0)]);
    const value = this.slice(path, ranges);
    // A dataset of numbers comes as a typed array; a scalar as the number itself.
    return typeof value === "number" || typeof value === "bigint" ? [value] : (value as ArrayLike<number | bigint>);
  }

  /** Reads values of any type, cleaned to plain JSON values. Keep `ranges` small. */
  plain(path: string, ranges?: [number, number][]): Plain {
    const metadata = this.metadata(path);
    return this.toPlain(this.slice(path, ranges ?? (metadata.shape ?? []).map((size) => [0, size])), metadata);
  }

  private slice(path: string, ranges: [number, number][]): unknown {
    // A fresh Dataset: h5wasm changes the metadata of array types while it decodes.
    const dataset = this.file.get(path) as Dataset;
    const elements = ranges.reduce((product, [start, stop]) => product * (stop - start), 1);
    this.bytesRead += dataset.metadata.size * elements;
    return this.checked("get_dataset_data", 5, dataset.metadata.size * elements, () =>
      ranges.length === 0 ? dataset.value : dataset.slice(ranges),
    );
  }

  /** Runs a read whose status h5wasm ignores, with that status checked and the buffer zeroed first. */
  private checked<T>(
    call: "get_dataset_data" | "get_attribute_data",
    pointerAt: number,
    nbytes: number,
    run: () => T,
  ): T {
    const module = this.module as unknown as Record<typeof call, (...values: unknown[]) => number>;
    const original = module[call];
    module[call] = (...values) => {
      const pointer = Number(values[pointerAt]);
      // Variable-length reads are freed by h5wasm even after a failure: pointers must not be random.
      this.module.HEAPU8.fill(0, pointer, pointer + nbytes);
      const status = original.apply(module, values);
      if (status < 0) throw new Error("the data is damaged, or packed by a filter that is not available");
      return status;
    };
    try {
      return run();
    } finally {
      module[call] = original;
    }
  }

  private toPlain(value: unknown, metadata: H5Metadata): Plain {
    if (value === null || value === undefined) return null;
    if (typeof value === "string") return cleanText(metadata.cset === 1 ? value : recodeUtf8(value));
    if (metadata.type === h5Class.enum && isBoolean(metadata)) {
      if (typeof value === "object") return Array.from(value as Iterable<unknown>, (item) => Number(item) !== 0);
      return Number(value) !== 0;
    }
    if (metadata.type === h5Class.enum) return this.enumName(value, metadata);
    if (typeof value === "bigint") return fromBigInt(value);
    if (typeof value === "number") return metadata.size === 4 ? shortestFloat32(value, metadata) : value;
    if (typeof value === "boolean") return value;
    if (isReference(value)) return this.referencedPath(value.ref_data, metadata);
    if (metadata.type === h5Class.compound) return this.compound(value, metadata);
    const inner = metadata.vlen_type ?? metadata.array_type ?? metadata;
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      return Array.from(value as unknown as Iterable<unknown>, (item) => this.toPlain(item, inner));
    }
    return null;
  }

  private enumName(value: unknown, metadata: H5Metadata): Plain {
    const names = new Map(Object.entries(metadata.enum_type?.members ?? {}).map(([name, number]) => [number, name]));
    const name = (item: unknown) => cleanText(names.get(Number(item)) ?? String(item));
    return typeof value === "object" ? Array.from(value as Iterable<unknown>, name) : name(value);
  }

  /** Rows of a compound arrive as arrays in member order. */
  private compound(value: unknown, metadata: H5Metadata): Plain {
    const members = metadata.compound_type?.members ?? [];
    const toRecord = (row: unknown): Plain => {
      const cells = Array.isArray(row) ? row : [];
      const entries = members.map((member, index): [string, Plain] => [
        cleanText(member.name),
        this.toPlain(cells[index], member),
      ]);
      return Object.fromEntries(entries);
    };
    const rows = Array.isArray(value) ? value : [];
    return metadata.shape?.length ? rows.map(toRecord) : toRecord(rows);
  }

  private referencedPath(reference: Uint8Array, metadata: H5Metadata): string | null {
    if (reference.every((byte) => byte === 0)) return null;
    try {
      const isObject = metadata.ref_type !== "region";
      return cleanText(this.module.get_referenced_name(this.file.file_id, reference, isObject)) || null;
    } catch {
      return null;
    }
  }
}

function attributeOf(file: File, path: string, name: string): unknown {
  // `get_attribute` exists on every object that has attributes; what is not an object was refused by the caller.
  const entity = file.get(path) as Dataset;
  return entity.get_attribute(name, false);
}

function isReference(value: unknown): value is { ref_data: Uint8Array } {
  return typeof value === "object" && value !== null && "ref_data" in value;
}

function fromBigInt(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** 0.1 stored as float32 reads back as 0.10000000149; this finds the shortest decimal that is the same float32. */
export function shortestFloat32(value: number, metadata: H5Metadata): number {
  if (metadata.type !== h5Class.float || metadata.size !== 4 || !Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
