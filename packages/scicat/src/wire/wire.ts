import type { Catalogue } from "@margay/server";
import type { ScicatConfig } from "./config.ts";
import type { DocumentPart } from "./openapi/index.ts";
import type { Operation } from "./operation.ts";

/** What operations work with. */
export interface WireDeps {
  catalogue: Catalogue;
  config: ScicatConfig;
}

/** One version of SciCat's API. */
export interface Wire {
  /** Such as `/api/v3`. */
  prefix: string;
  /** Its part of the OpenAPI document. */
  document: DocumentPart;
  operations(deps: WireDeps): readonly Operation[];
  /** Operations that clients also look for outside the version's prefix. */
  elsewhere?(deps: WireDeps): readonly { prefix: string; operations: readonly Operation[] }[];
}
