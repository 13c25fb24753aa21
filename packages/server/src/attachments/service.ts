import type { Principal } from "../access/index.ts";
import { NotFound } from "../errors.ts";
import type { Doc } from "../records/kind.ts";
import { createListService, type ListService } from "../records/list-service.ts";
import { createRecordService } from "../records/service.ts";
import { createRecordStore } from "../records/store.ts";
import type { Stored } from "../records/stored.ts";
import type { RecordDeps, RecordService } from "../records/verbs.ts";
import { decodeImage, type Image } from "./image.ts";
import { attachmentKind } from "./kind.ts";
import { keysAttachedTo, newestImage } from "./store.ts";

export interface ServedImage extends Image {
  key: string;
  version: number;
}

export interface Attachments {
  service: RecordService;
  lists: ListService;
  /** The picture of an attachment. Throws NotFound where there is none that the caller may see. */
  image(principal: Principal, key: string): Promise<ServedImage>;
  /** Keys of a record's attachments, readable or not: for callers whose every further step is judged. */
  attachedTo(type: string, key: string): Promise<string[]>;
  /** The newest picture of a dataset. */
  thumbnail(principal: Principal, pid: string): Promise<ServedImage>;
}

/** Attachments. Invariant: a picture is only ever served as one of four harmless types, checked when it is written. */
export function createAttachments(deps: RecordDeps & { datasets: RecordService }): Attachments {
  const store = createRecordStore(attachmentKind);
  const service = createRecordService(attachmentKind, store, deps);

  function served(found: { key: string; version: number }, uri: unknown): ServedImage {
    const image = typeof uri === "string" && uri !== "" ? decodeImage(uri) : "";
    if (typeof image === "string") throw new NotFound("picture", found.key);
    return { ...image, key: found.key, version: found.version };
  }

  return {
    service,
    lists: createListService(attachmentKind, store, deps.database.kysely, withoutPictures),
    attachedTo: (type, key) => keysAttachedTo(deps.database.kysely, type, key),
    async image(principal, key) {
      const row = await service.find(principal, key);
      if (!row) throw new NotFound("attachment", key);
      const doc = JSON.parse(row.docText) as Doc; // this catalogue stored an object
      return served(row, doc.thumbnail);
    },
    async thumbnail(principal, pid) {
      if (!(await deps.datasets.find(principal, pid))) throw new NotFound("dataset", pid);
      // Whoever may read the dataset may read what is attached to it.
      const row = await newestImage(deps.database.kysely, pid);
      if (!row) throw new NotFound("picture of the dataset", pid);
      return served(row, row.thumbnail);
    },
  };
}

/** A page of pictures as text would be huge: lists only tell that there is one. */
async function withoutPictures(_principal: Principal, rows: Stored[]): Promise<Stored[]> {
  return rows.map((row) => {
    const { thumbnail, ...doc } = JSON.parse(row.docText) as Doc; // this catalogue stored an object
    const hasImage = typeof thumbnail === "string" && thumbnail !== "";
    return { ...row, docText: JSON.stringify(doc), extra: { ...row.extra, hasImage } };
  });
}
