import { encode } from "fast-png";
import type { Raster } from "./raster.ts";

/** The image as a PNG with transparency. */
export function rasterPng({ width, height, data }: Raster): Uint8Array {
  return encode({ width, height, data, channels: 4, depth: 8 });
}
