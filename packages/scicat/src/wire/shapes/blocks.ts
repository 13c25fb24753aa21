import {
  bool,
  date,
  extended,
  filledNestedList,
  filledText,
  integer,
  object,
  optional,
  type Property,
  partial,
  shape,
  text,
} from "../shape.ts";
import { ownableElsewhere } from "./ownable.ts";

export const dataFile = shape("DataFile", {
  path: text(),
  size: integer(),
  time: date(),
  chk: optional(text()),
  uid: optional(text()),
  gid: optional(text()),
  perm: optional(text()),
  type: optional(text()),
  metadata: optional(object()),
});

/** What an orig datablock says about its files. */
export const origDatablockProperties: Record<string, Property> = {
  size: integer(),
  chkAlg: optional(filledText()),
  dataFileList: filledNestedList(dataFile),
  isPublished: optional(bool()),
};

/** The body of a patch through a dataset: a whole file list, as SciCat demands it there. */
export const updateOrigDatablock = extended("UpdateOrigDatablockDto", ownableElsewhere, origDatablockProperties);
export const createOrigDatablock = extended("CreateOrigDatablockDto", updateOrigDatablock, { datasetId: text() });
export const partialUpdateOrigDatablock = partial("PartialUpdateOrigDatablockDto", updateOrigDatablock);
