export {
  type Cells,
  eachElement,
  eachQuantity,
  type Fields as CopiedFields,
  facetValues,
  numberAt,
  readWords,
} from "./cells.ts";
export { Classes } from "./classes.ts";
export {
  datasetSchema,
  facetField,
  facetShapes,
  type Kept,
  numberField,
  numberShapes,
  quantityField,
  wordField,
} from "./columns.ts";
export { eachPiece } from "./files.ts";
export { createFollower, type Follower } from "./follower.ts";
export { type Line, openLine, type Reach, reachOf } from "./line.ts";
export { beginReading, endMoment, forgetDatasetChanges, setsOf } from "./poll-store.ts";
export { type Snapshot, snapshotFrom, snapshotText, transactionOf } from "./snapshot.ts";
export { Texts } from "./texts.ts";
