import type { ErrorObject, KeywordDefinition } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import formats from "ajv-formats";
import type { Doc } from "../records/kind.ts";
import { type DefaultMaker, dynamicDefaults } from "./dynamic-defaults.ts";
import { InvalidMetadata } from "./errors.ts";

/** What a site adds to the validator: keywords as Ajv takes them, and makers for `dynamicDefaults`. */
export interface MetadataDefinitions {
  readonly keywords: readonly unknown[];
  readonly dynamicDefaults: Readonly<Record<string, DefaultMaker>>;
}

/** Judges the metadata of publications by the site's schema. */
export interface MetadataJudge {
  /** The metadata with the schema's defaults in place of what is missing or empty. Throws InvalidMetadata. */
  complete(metadata: Doc): Doc;
  /** What the schema fills into metadata of which nothing is known yet. */
  defaults(): Doc;
}

const none: MetadataJudge = { complete: (metadata) => metadata, defaults: () => ({}) };

/**
 * Compiles a schema of draft 2019-09; without one everything is valid. Throws what Ajv throws for a schema that it cannot
 * compile, so that a site hears of it at the start.
 */
export function createMetadataJudge(schema: object | undefined, definitions: MetadataDefinitions): MetadataJudge {
  if (schema === undefined || Object.keys(schema).length === 0) return none;
  const ajv = new Ajv2019({ allErrors: true, strict: false, useDefaults: "empty", coerceTypes: false });
  // ajv-formats is CommonJS; its callable sits one level deeper for the type checker.
  (formats as unknown as (ajv: Ajv2019) => void)(ajv);
  ajv.addKeyword(dynamicDefaults(definitions.dynamicDefaults));
  // The operator's module says what it likes; Ajv itself refuses what is no keyword.
  for (const keyword of definitions.keywords)
    ajv.addKeyword(typeof keyword === "string" ? keyword : (keyword as KeywordDefinition));
  // Sites name older drafts too; their schemas are read as this one all the same.
  const { $schema: _, ...rules } = schema as Doc; // a JSON object
  const validate = ajv.compile(rules);

  const filled = (metadata: Doc): { copy: Doc; faults: ErrorObject[] } => {
    const copy = JSON.parse(JSON.stringify(metadata)) as Doc; // of an object it makes an object
    return { copy, faults: validate(copy) ? [] : [...(validate.errors ?? [])] };
  };
  return {
    complete(metadata) {
      const { copy, faults } = filled(metadata);
      if (faults.length > 0) throw new InvalidMetadata(faults);
      return copy;
    },
    defaults: () => filled({}).copy,
  };
}
