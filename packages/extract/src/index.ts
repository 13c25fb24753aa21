export { ExtractError, type ExtractErrorCode } from "./errors.ts";
export { extractHdf5, type OpenOptions, previewPng } from "./extract.ts";
export type { H5Input, H5Wasm } from "./h5/lib.ts";
export type { PreviewOptions } from "./preview/render.ts";
export type * from "./types.ts";
