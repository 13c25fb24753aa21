import type { Doc } from "../shape.ts";
import { managed, type Opened } from "./record.ts";

/** A job in the newest SciCat's form, with what SciCat stores in every job: clients made from its document demand it. */
export const jobOut = (opened: Opened): Doc => ({
  contactEmail: "",
  accessGroups: [],
  isPublished: false,
  jobParams: {},
  jobResultObject: {},
  ...opened.imported,
  ...opened.doc,
  _id: opened.key,
  id: opened.key,
  ...managed(opened),
});
