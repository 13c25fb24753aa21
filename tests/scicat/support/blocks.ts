type Doc = Record<string, unknown>;

const file = (path: string, size: number, own: Doc = {}) => ({
  path,
  size,
  time: "2021-05-06T07:08:09.000Z",
  uid: "berta@example.org",
  gid: "p4711",
  perm: "-rw-r-----",
  ...own,
});

const frames = ["night-A1.h5", "night-A2.h5", "night-C7001.h5", "night-C7002.h5"];

/** An archived package of four files; its size is not the sum of theirs, which nobody may correct. */
export const archived = (archiveId: string, own: Doc = {}) => ({
  archiveId,
  size: 40_001,
  packedSize: 20_003,
  chkAlg: "sha1",
  version: "0.6.0",
  dataFileList: frames.map((path) => file(path, 10_000, { chk: "0a4d55a8d778e5022fab701977c5d840bbc486d0" })),
  ...own,
});

export const archivedFiles = frames.length;

/** Two lists of files as they were taken: the second one has a file that nobody else has. */
export const taken = {
  first: { size: 40_000, dataFileList: frames.map((path) => file(path, 10_000)) },
  second: { size: 40_077, dataFileList: [...frames.map((path) => file(path, 10_000)), file("only-here.txt", 77)] },
  summed: { chkAlg: "blake3", size: 50_000, dataFileList: [file("night-A1.h5", 10_000)] },
  withoutSum: { chkAlg: "", size: 50_000, dataFileList: [file("night-A1.h5", 10_000)] },
  mistyped: { size: "plenty" },
};
