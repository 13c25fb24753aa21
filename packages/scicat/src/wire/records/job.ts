import type { Doc } from "../shape.ts";
import { managed, type Opened } from "./record.ts";

/** A job in the newest SciCat's form. */
export const jobOut = (opened: Opened): Doc => ({
  jobParams: {},
  jobResultObject: {},
  ...opened.imported,
  ...opened.doc,
  _id: opened.key,
  id: opened.key,
  ...managed(opened),
});
