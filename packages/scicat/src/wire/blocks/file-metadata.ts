import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { named } from "../errors.ts";
import { isObject } from "../shape.ts";

interface Judge {
  validate: ValidateFunction;
  errorsText(): string;
  /** Whether files that say nothing pass, so that they need not be asked. */
  isEmptyValid: boolean;
}

// One schema a server; a configuration that is gone takes its judge with it.
const judges = new WeakMap<object, Judge>();

function judgeOf(schema: object): Judge {
  const known = judges.get(schema);
  if (known) return known;
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
  // ajv-formats is CommonJS; its callable sits one level deeper for the type checker.
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  const validate = ajv.compile(schema);
  const judge: Judge = {
    validate,
    errorsText: () => ajv.errorsText(validate.errors, { dataVar: "metadata", separator: "; " }),
    isEmptyValid: validate({}),
  };
  judges.set(schema, judge);
  return judge;
}

/**
 * Refuses files whose metadata does not follow the site's schema (draft 7); a file without metadata counts as `{}`.
 * Throws SciCat's 400, and whatever Ajv throws for a schema that it cannot compile.
 */
export function demandFileMetadata(schema: object, files: unknown): void {
  if (!Array.isArray(files)) return;
  const judge = judgeOf(schema);
  for (const file of files) {
    const metadata: unknown = isObject(file) ? (file.metadata ?? undefined) : undefined;
    if (metadata === undefined && judge.isEmptyValid) continue;
    if (judge.validate(metadata ?? {})) continue;
    throw named(400, `Datafile metadata is not following the configured schema: ${judge.errorsText()}`);
  }
}
