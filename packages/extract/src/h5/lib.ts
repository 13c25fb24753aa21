import type * as h5wasmModule from "h5wasm";
import type { Dataset, File } from "h5wasm";

/** The part of h5wasm this package uses; both `h5wasm` and `h5wasm/node` fit. */
export type H5Wasm = Pick<typeof h5wasmModule, "File" | "ready">;
export type H5Module = Awaited<H5Wasm["ready"]>;
export type H5Metadata = ReturnType<H5Module["get_dataset_metadata"]>;
export type { Dataset, File };

/** A file to extract: its bytes (browser, or small files), or a path that the injected h5wasm can open itself. */
export type H5Input = { kind: "bytes"; name: string; bytes: Uint8Array } | { kind: "path"; path: string };

/** HDF5 type classes, as numbered by the HDF5 C library. */
export const h5Class = {
  integer: 0,
  float: 1,
  string: 3,
  bitfield: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enum: 8,
  vlen: 9,
  array: 10,
} as const;

/** A readable type name: `uint16`, `float32`, `string`, `compound{a: int32, b: string}`. */
export function dtypeName(metadata: H5Metadata): string {
  const { type, size, signed } = metadata;
  switch (type) {
    case h5Class.integer:
      return `${signed ? "int" : "uint"}${size * 8}`;
    case h5Class.float:
      return `float${size * 8}`;
    case h5Class.string:
      return "string";
    case h5Class.bitfield:
      return `bitfield${size * 8}`;
    case h5Class.opaque:
      return "opaque";
    case h5Class.reference:
      return metadata.ref_type === "region" ? "region reference" : "reference";
    case h5Class.enum:
      return isBoolean(metadata) ? "boolean" : "enum";
    case h5Class.vlen:
      return metadata.vlen_type ? `vlen<${dtypeName(metadata.vlen_type)}>` : "vlen";
    case h5Class.array:
      return metadata.array_type
        ? `array<${dtypeName(metadata.array_type)}>[${metadata.array_type.shape ?? ""}]`
        : "array";
    case h5Class.compound: {
      const members = metadata.compound_type?.members ?? [];
      return `compound{${members.map((member) => `${member.name}: ${dtypeName(member)}`).join(", ")}}`.slice(0, 200);
    }
    default:
      return "unknown";
  }
}

/** h5py writes booleans as an enum of FALSE and TRUE. */
export function isBoolean(metadata: H5Metadata): boolean {
  const members = metadata.enum_type?.members;
  return members !== undefined && Object.keys(members).length === 2 && members.FALSE === 0 && members.TRUE === 1;
}

export function isNumeric(metadata: H5Metadata): boolean {
  const sizes = metadata.type === h5Class.float ? [4, 8] : metadata.type === h5Class.integer ? [1, 2, 4, 8] : [];
  return sizes.includes(metadata.size);
}
