import { createMetadataJudge, type MetadataJudge } from "@margay/server";
import type { ScicatConfig } from "../wire/config.ts";

/** Judges by the site's schema. Throws, at the start, for a schema or keywords that cannot be used. */
export function publicationJudge({ publishedData, ajvDefinitions }: ScicatConfig): MetadataJudge {
  try {
    return createMetadataJudge(publishedData.metadataSchema, ajvDefinitions);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `PUBLISHED_DATA_CONFIG_FILE: metadataSchema cannot be used (${reason}); correct it, or AJV_CUSTOM_DEFINITIONS_FILE.`,
      { cause },
    );
  }
}
