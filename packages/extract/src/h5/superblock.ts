import { ExtractError } from "../errors.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Offsets at which HDF5 looks for its signature: 0, 512, 1024, 2048 … */
export function* signatureOffsets(sizeBytes: number): Generator<number> {
  if (sizeBytes >= signature.length) yield 0;
  for (let offset = 512; offset + signature.length <= sizeBytes; offset *= 2) yield offset;
}

/** Whether an HDF5 signature starts at `offset` of `bytes`. */
export function hasSignature(bytes: Uint8Array, offset = 0): boolean {
  return signature.every((byte, index) => bytes[offset + index] === byte);
}

/**
 * Reads the end-of-file address from the superblock that starts `block`.
 * @returns undefined for unknown superblock versions and undefined addresses.
 */
export function endOfFileAddress(block: Uint8Array): number | undefined {
  const version = block[8];
  // Superblock layouts: HDF5 file format specification, section II.A.
  const layout =
    version === 0
      ? { sizeAt: 13, at: (size: number) => 24 + 2 * size }
      : version === 1
        ? { sizeAt: 13, at: (size: number) => 28 + 2 * size }
        : version === 2 || version === 3
          ? { sizeAt: 9, at: (size: number) => 12 + 2 * size }
          : undefined;
  const size = layout && block[layout.sizeAt];
  if (!layout || !size || size > 8 || block.length < layout.at(size) + size) return undefined;
  const bytes = block.subarray(layout.at(size), layout.at(size) + size);
  if (bytes.every((byte) => byte === 0xff)) return undefined;
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

/**
 * Classifies a file before HDF5 sees it.
 * @param head the first bytes of the file; all of it, or at least up to the superblock
 * @throws ExtractError `not_hdf5` or `truncated`
 */
export function checkSuperblock(head: Uint8Array, sizeBytes: number, name: string): void {
  if (sizeBytes === 0) throw new ExtractError("not_hdf5", name, "The file is empty.");
  for (const offset of signatureOffsets(head.length)) {
    if (!hasSignature(head, offset)) continue;
    const end = endOfFileAddress(head.subarray(offset, offset + 96));
    if (end !== undefined && end > sizeBytes) {
      throw new ExtractError(
        "truncated",
        name,
        `The file ends at ${sizeBytes} bytes but declares ${end}: it is truncated.`,
      );
    }
    return;
  }
  if (sizeBytes < 96 && hasSignature(head)) return;
  throw new ExtractError("not_hdf5", name, "The file is not HDF5: no HDF5 signature was found in it.");
}
