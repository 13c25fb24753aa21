import {
  extended,
  filledNestedList,
  filledText,
  integer,
  omit,
  optional,
  type Property,
  partial,
  shape,
  text,
} from "../../wire/shape.ts";
import { dataFile, origDatablockProperties } from "../../wire/shapes/blocks.ts";
import { ownableElsewhere } from "../../wire/shapes/ownable.ts";

/** An orig datablock posted to a dataset. Clients repeat the dataset's id and owner there. */
export const createDatasetOrigDatablock = shape("CreateDatasetOrigDatablockDto", origDatablockProperties, {
  open: true,
});

const datablockProperties: Record<string, Property> = {
  archiveId: text(),
  size: integer(),
  packedSize: integer(),
  chkAlg: optional(filledText()),
  version: text(),
};
const files = { dataFileList: filledNestedList(dataFile) };

/** A datablock posted to a dataset. Clients repeat the dataset's id and owner there. */
export const createDatasetDatablock = shape(
  "CreateDatasetDatablockDto",
  { ...datablockProperties, ...files },
  { open: true },
);
export const createDatablock = extended("CreateDatablockDto", ownableElsewhere, {
  ...datablockProperties,
  datasetId: text(),
  ...files,
});
export const partialUpdateDatablock = partial(
  "PartialUpdateDatablockDto",
  omit("UpdateDatablockDto", createDatablock, ["datasetId"]),
);
