import { describe, expect, it } from "vitest";
import { type Doc, isObject } from "../shape.ts";
import { documentOf } from "./document.ts";
import { parts } from "./versions.fixture.ts";

const document: Doc = JSON.parse(JSON.stringify(documentOf(parts)));

/** Every object of a value, with the way to it. */
function* objects(value: unknown, at = ""): Generator<{ at: string; value: Doc }> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* objects(item, `${at}/${index}`);
  if (!isObject(value)) return;
  yield { at, value };
  for (const [key, inner] of Object.entries(value)) yield* objects(inner, `${at}/${key}`);
}

const resolve = (pointer: string): unknown =>
  pointer
    .replace("#/", "")
    .split("/")
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), document);

const operations = parts.flatMap((part) => part.operations);
const twice = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) !== index);

describe("The OpenAPI document", () => {
  it("refers only to schemas that it has", () => {
    const refs = [...objects(document)].flatMap(({ value }) => (typeof value.$ref === "string" ? [value.$ref] : []));
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((pointer) => !isObject(resolve(pointer)))).toEqual([]);
  });

  it("gives each operation an id and an address of its own", () => {
    expect(twice(operations.map(({ id }) => id))).toEqual([]);
    expect(twice(operations.map(({ method, path }) => `${method} ${path}`))).toEqual([]);
  });

  it("describes each parameter of a path once, and each response", () => {
    for (const { id, path, parameters, answers } of operations) {
      const names = parameters.filter((one) => one.in === "path").map(({ name }) => String(name));
      for (const [, name = ""] of path.matchAll(/\{(\w+)\}/g)) expect(names, id).toContain(name);
      expect(twice(parameters.map((one) => `${one.in} ${one.name}`)), id).toEqual([]);
      expect(Object.keys(answers).length, id).toBeGreaterThan(0);
    }
    const responses = [...objects(document)].filter(({ at }) => /\/responses\/\d{3}$/.test(at));
    expect(responses.filter(({ value }) => !value.description)).toEqual([]);
  });

  it("requires only properties that it describes, and never an empty list of them", () => {
    const schemas = [...objects(document)].filter(({ value }) => isObject(value.properties) && "required" in value);
    const wrong = schemas.filter(({ value: { required, properties } }) => {
      if (!Array.isArray(required) || required.length === 0 || !isObject(properties)) return true;
      return required.some((name) => !Object.hasOwn(properties, String(name)));
    });
    expect(wrong.map(({ at }) => at)).toEqual([]);
  });

  it("uses types of OpenAPI 3.0 only", () => {
    const types = new Set(["string", "number", "integer", "boolean", "object", "array", "http"]);
    const wrong = [...objects(document)].filter(
      ({ at, value }) => !at.endsWith("/properties") && value.type !== undefined && !types.has(String(value.type)),
    );
    expect(wrong.map(({ at }) => at)).toEqual([]);
    const lists = [...objects(document)].filter(({ value }) => value.type === "array");
    expect(lists.filter(({ value }) => !isObject(value.items)).map(({ at }) => at)).toEqual([]);
  });
});
