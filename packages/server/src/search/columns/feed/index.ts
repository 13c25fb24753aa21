export { Classes } from "./classes.ts";
export { copyStatement, datasetSchema, type Kept } from "./columns.ts";
export { createFollower, type Follower } from "./follower.ts";
export { type Line, openLine, type Reach, reachOf } from "./line.ts";
export { beginReading, endMoment, forgetDatasetChanges, setsOf } from "./poll-store.ts";
export { type Snapshot, snapshotFrom, snapshotText, transactionOf } from "./snapshot.ts";
