import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Doc, isObject } from "../shape.ts";
import { documentOf } from "./document.ts";
import { parts, versions } from "./versions.fixture.ts";

const file = fileURLToPath(
  new URL("../../../../../../shared/reference/scicat/scicat-5.2.openapi.json", import.meta.url),
);
const isThere = existsSync(file);
if (!isThere) console.warn("skipped: no ../shared/reference/scicat beside the checkout");

/** Where our document differs from SciCat's on purpose. */
const intended: readonly { at: string; ours: unknown; theirs: unknown; why: string }[] = [
  { at: "info/title", ours: "SciCat API", theirs: "", why: "the page and generators show it; SciCat's is empty" },
  {
    at: "components/schemas/PartialOutputJobDto/required",
    ours: undefined,
    theirs: ["datasets", "datasetDetails"],
    why: "no answer has both: clients made from SciCat's document fail at every job they read",
  },
];

/** Both values wherever they differ. Descriptions are our own words; the order of required names has no meaning. */
function* differences(ours: unknown, theirs: unknown, at: readonly string[] = []): Generator<Doc> {
  if (at.at(-1) === "description" && typeof (ours ?? theirs) === "string") return;
  // Of SciCat's default {} of a class, generators of Go make code that does not compile.
  if (at.slice(-2).join("/") === "datasetlifecycle/default" && ours === undefined) return;
  // Filters are told as text, as in the document of SciCat's published SDKs.
  if (isObject(ours) && isObject(theirs) && ours.name === "filter" && "content" in theirs && "schema" in ours) {
    const { schema: _text, description: _ours, ...mine } = ours;
    const { content: _object, description: _theirs, ...other } = theirs;
    yield* differences(mine, other, at);
    return;
  }
  if (at.at(-1) === "required" && Array.isArray(ours) && Array.isArray(theirs)) {
    if (JSON.stringify(ours.toSorted()) === JSON.stringify(theirs.toSorted())) return;
  } else if ((isObject(ours) && isObject(theirs)) || (Array.isArray(ours) && Array.isArray(theirs))) {
    const [one, other] = [new Map(Object.entries(ours)), new Map(Object.entries(theirs))];
    for (const key of new Set([...one.keys(), ...other.keys()]))
      yield* differences(one.get(key), other.get(key), [...at, key]);
    return;
  }
  if (ours !== theirs) yield { at: at.join("/"), ours, theirs };
}

/** SciCat's document as far as the versions that are here go. */
function reference(): Doc {
  const document: { paths: Doc; components: { schemas: Doc } & Doc } = JSON.parse(readFileSync(file, "utf8"));
  const paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => versions.some((version) => path.startsWith(`/api/${version}/`))),
  );
  if (versions.length === 2) return document;
  const { schemas: _schemas, ...components } = document.components;
  return { ...document, paths, components };
}

describe.skipIf(!isThere)("The OpenAPI document beside SciCat's", () => {
  it("differs from it only where that is intended", () => {
    // As clients get it.
    const { components, ...document }: Doc = JSON.parse(JSON.stringify(documentOf(parts)));
    const whole = versions.length === 2 && isObject(components);
    const { schemas: _schemas, ...rest } = isObject(components) ? components : {};
    const found = [...differences({ ...document, components: whole ? components : rest }, reference())];
    const expected = intended.filter(({ at }) => whole || !at.startsWith("components/schemas/"));
    expect(found).toEqual(expected.map(({ why: _why, ...difference }) => difference));
  });

  it("names properties and parameters in the same order, in which generated code takes them", () => {
    const ours: Doc = JSON.parse(JSON.stringify(documentOf(parts)));
    const orders = (document: Doc) => {
      const schemas = isObject(document.components) ? document.components.schemas : undefined;
      return Object.fromEntries(
        Object.entries(isObject(schemas) ? schemas : {}).map(([name, schema]) => [
          name,
          Object.keys(isObject(schema) && isObject(schema.properties) ? schema.properties : {}),
        ]),
      );
    };
    const theirs = orders(reference());
    const differing = Object.entries(orders(ours)).filter(
      ([name, order]) => theirs[name] && JSON.stringify(order) !== JSON.stringify(theirs[name]),
    );
    expect(differing.map(([name]) => name).toSorted()).toEqual([]);
  });
});
