import type { ExtractErrorCode } from "../errors.ts";
import type { Extracted, ExtractOptions, Preview } from "../types.ts";

/** What the main thread asks of the extraction worker. */
export interface ExtractRequest {
  id: number;
  path: string;
  options: ExtractOptions;
  linksWithin?: string;
  /** Longest side in pixels, or undefined for no preview. */
  previewSize?: number;
}

/** What an extraction gives: the metadata, and the preview where one was asked for and possible. */
export type ExtractedFile = Extracted & { preview?: Preview };

export type ExtractReply =
  | { id: number; ok: true; result: ExtractedFile }
  /** `fatal`: the worker's HDF5 may be in a bad state and must be thrown away. */
  | { id: number; ok: false; fatal: boolean; code: ExtractErrorCode; message: string };
