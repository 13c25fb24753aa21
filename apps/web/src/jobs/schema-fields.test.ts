import { describe, expect, it } from "vitest";
import { schemaFields, valuesOf } from "./schema-fields.ts";

const schema = {
  type: "object",
  required: ["format"],
  properties: {
    copies: { type: "integer", minimum: 1, maximum: 3, default: 2, title: "Copies on tape" },
    format: { type: "string", enum: ["pdf", "csv"] },
    level: { enum: [1, 2] },
    note: { type: "string", description: "For the operators", maxLength: 20 },
    quick: { type: "boolean", default: true },
    where: { type: "object" },
  },
};

describe("fields from a job type's schema", () => {
  const fields = schemaFields(schema);

  it("ask for each property in its kind, with titles, bounds and defaults", () => {
    expect(fields.map(({ name, kind, label, initial }) => [name, kind, label, initial])).toEqual([
      ["copies", "number", "Copies on tape", "2"],
      ["format", "choice", "format", "pdf"],
      ["level", "choice", "level", ""],
      ["note", "text", "note", ""],
      ["quick", "boolean", "quick", true],
      ["where", "json", "where", ""],
    ]);
    expect(fields[0]).toMatchObject({ whole: true, minimum: 1, maximum: 3, required: false });
    expect(fields[1]).toMatchObject({ required: true, options: ["pdf", "csv"] });
    expect(fields[3]).toMatchObject({ help: "For the operators", maxLength: 20 });
  });

  it("give values of the schema's types, and nothing for what was left empty", () => {
    expect(valuesOf(fields, { copies: "3", level: "2", note: " ", quick: false, where: '{"a": [1]}' })).toEqual({
      copies: 3,
      format: "pdf",
      level: 2,
      quick: false,
      where: { a: [1] },
    });
  });

  it("refuse text that is no JSON where JSON is asked for", () => {
    expect(() => valuesOf(fields, { where: "{" })).toThrow(SyntaxError);
  });

  it.each([[undefined], [{}], [{ properties: [] }]])("are none for %j", (given) => {
    expect(schemaFields(given)).toEqual([]);
  });
});
