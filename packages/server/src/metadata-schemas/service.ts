import type { Outbound } from "../outbound/index.ts";
import { createJudges } from "./judges.ts";
import { createSchemaCache } from "./schema-cache.ts";

export interface MetadataSchemas {
  /**
   * Whether scientific metadata fits the JSON Schema at an address (drafts 4 to 7, 2019-09 and 2020-12 by `$schema`; 7
   * without one). False for whatever goes wrong: no such document, no schema, references to other documents, more than a
   * megabyte, more than two seconds. Never rejects, for it must not stop the write of a record.
   */
  validate(metadata: object, schemaUrl: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface MetadataSchemasDeps {
  outbound: Outbound;
  clock: () => Date;
  /** For one judgement, 2000 unless given. */
  timeLimitMs?: number;
}

/**
 * Judges metadata by schemas that clients name. Invariant: a schema is foreign code (its patterns run as they stand), so
 * it is fetched by the outbound client and runs in a thread of its own, which is ended after the time limit.
 */
export function createMetadataSchemas({ outbound, clock, timeLimitMs }: MetadataSchemasDeps): MetadataSchemas {
  const schemaAt = createSchemaCache(outbound, clock);
  const judges = createJudges(timeLimitMs === undefined ? {} : { timeLimitMs });
  return {
    async validate(metadata, schemaUrl) {
      if (schemaUrl.length > maxAddressLength) return false;
      const schema = await schemaAt(schemaUrl);
      if (schema === undefined) return false;
      return judges.judge({ schema, metadata: JSON.stringify(metadata) });
    },
    close: () => judges.close(),
  };
}

const maxAddressLength = 2_000;
