import type { Catalogue } from "@margay/server";
import { named } from "../errors.ts";
import { type Doc, isObject } from "../shape.ts";

const tries = 10;

/** Thrown out of a write that needs a verdict which is not there yet. */
class Unjudged extends Error {
  readonly metadata: Doc;
  readonly schemaUrl: string;
  constructor(metadata: Doc, schemaUrl: string) {
    super("metadata without a verdict");
    this.metadata = metadata;
    this.schemaUrl = schemaUrl;
  }
}

/** Adds to a dataset whether its metadata fit the JSON Schema that it names; without metadata or schema as it is. */
export type Judge = (dataset: Doc) => Doc;

/**
 * Runs a write whose dataset is to be judged. To fetch a schema may take seconds, in which no row may be locked: where a
 * verdict is missing the write is undone, the verdict found, and the write run again. Throws SciCat's 409 when others
 * change the metadata each time.
 */
export async function judged<T>(
  { metadataSchemas }: Catalogue,
  write: (withValidity: Judge) => T | Promise<T>,
): Promise<T> {
  const verdicts = new Map<string, boolean>();
  const keyOf = (metadata: Doc, schemaUrl: string) => JSON.stringify([schemaUrl, metadata]);
  const withValidity: Judge = (dataset) => {
    const { scientificMetadata, scientificMetadataSchema } = dataset;
    if (!isObject(scientificMetadata) || typeof scientificMetadataSchema !== "string") return dataset;
    const valid = verdicts.get(keyOf(scientificMetadata, scientificMetadataSchema));
    if (valid === undefined) throw new Unjudged(scientificMetadata, scientificMetadataSchema);
    return { ...dataset, scientificMetadataValid: valid };
  };
  for (let left = tries; left > 0; left--) {
    try {
      return await write(withValidity);
    } catch (error) {
      if (!(error instanceof Unjudged)) throw error;
      const { metadata, schemaUrl } = error;
      verdicts.set(keyOf(metadata, schemaUrl), await metadataSchemas.validate(metadata, schemaUrl));
    }
  }
  throw named(409, "Others keep changing the metadata of this dataset; send the change again.");
}
