type Json = Readonly<Record<string, unknown>>;

/** One field of a form that is made from a job type's JSON Schema. */
export interface SchemaField {
  readonly name: string;
  readonly label: string;
  readonly help: string | undefined;
  /** `json` where the schema allows more than a form can ask for. */
  readonly kind: "text" | "number" | "boolean" | "choice" | "json";
  readonly required: boolean;
  readonly whole: boolean;
  readonly options: readonly (string | number)[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly maxLength: number | undefined;
  /** As typed into the field. */
  readonly initial: string | boolean;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const numberOf = (value: unknown) => (typeof value === "number" ? value : undefined);
const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

/** Fields for the properties of a schema; none for a schema without properties. */
export function schemaFields(schema: Json | undefined): SchemaField[] {
  if (!isObject(schema?.properties)) return [];
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).map(([name, property]) =>
    fieldOf(name, isObject(property) ? property : {}, required.includes(name)),
  );
}

function fieldOf(name: string, property: Json, required: boolean): SchemaField {
  const options = Array.isArray(property.enum)
    ? property.enum.filter((one): one is string | number => typeof one === "string" || typeof one === "number")
    : [];
  const kind = kindOf(property, options.length > 0);
  return {
    name,
    label: textOf(property.title) ?? name,
    help: textOf(property.description),
    kind,
    required,
    whole: property.type === "integer",
    options,
    minimum: numberOf(property.minimum),
    maximum: numberOf(property.maximum),
    maxLength: numberOf(property.maxLength),
    initial: initialOf(kind, property.default, required ? options[0] : undefined),
  };
}

function kindOf({ type }: Json, hasOptions: boolean): SchemaField["kind"] {
  if (hasOptions) return "choice";
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "boolean";
  return type === "string" ? "text" : "json";
}

function initialOf(kind: SchemaField["kind"], given: unknown, first: string | number | undefined): string | boolean {
  if (kind === "boolean") return given === true;
  if (kind === "json") return given === undefined ? "" : JSON.stringify(given, null, 2);
  return typeof given === "string" || typeof given === "number" ? String(given) : String(first ?? "");
}

/** The values of a form as the schema wants them; empty fields are left out. Throws SyntaxError for text that is no JSON. */
export function valuesOf(
  fields: readonly SchemaField[],
  typed: Readonly<Record<string, string | boolean>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const value = typed[field.name] ?? field.initial;
    if (typeof value === "boolean") values[field.name] = value;
    else if (value.trim() !== "") values[field.name] = valueFrom(field, value);
  }
  return values;
}

function valueFrom(field: SchemaField, text: string): unknown {
  if (field.kind === "number") return Number(text);
  if (field.kind === "json") return JSON.parse(text);
  if (field.kind === "choice") return field.options.find((one) => String(one) === text);
  return text;
}
