import { documented, object, optional, shape, text } from "../../wire/shape.ts";

const index = () => documented(text(), { default: "dataset" });

export const createIndex = shape("CreateIndexDto", {
  index: index(),
  settings: { ...optional(object()), announced: "required" },
  mappings: { ...optional(object()), announced: "required" },
});
export const updateIndex = shape("UpdateIndexDto", {
  index: index(),
  settings: { ...optional(object()), announced: "required" },
});

/** A runtime configuration; SciCat's document knows no more of it than that it is an object. */
export const runtimeConfig = shape("Object", { data: { ...object(), announced: "not" } }, { open: true });
