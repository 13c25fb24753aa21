import type { Served, Stored } from "@margay/server";
import type { Doc } from "../shape.ts";
import { managed, type Opened, open, openServed } from "./record.ts";

/** Managed fields of blocks beyond the common ones, for `openServed`. */
const blockExtra = ["size", "numberOfFiles", "ownerGroup", "accessGroups", "isPublished"] as const;

// What imports say about the list, for people; clients of SciCat do not know it.
const ours = ["repeatedFiles"];

const key = '"dataFileList":[';

/**
 * A block whose list of files stays JSON text, so that a long list is neither parsed nor written again. The document of
 * `opened` has an empty list in its place; without `files` it has no list at all.
 */
export interface OpenedBlock {
  opened: Opened;
  /** The items of the list without the brackets. */
  files: string | undefined;
}

/** The catalogue writes the list behind everything but a declared size. */
function split(text: string): { rest: string; files: string | undefined } {
  const end = text.lastIndexOf("]");
  for (let at = text.indexOf(key); at >= 0 && at < end; at = text.indexOf(key, at + 1)) {
    const rest = `${text.slice(0, at)}${key}]${text.slice(end + 1)}`;
    // A key of this name inside of another object leaves that one open.
    if (isJson(rest)) return { rest, files: text.slice(at + key.length, end) };
  }
  return { rest: text, files: undefined };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Opens a stored block without parsing its list of files. */
export function openBlock(row: Stored): OpenedBlock {
  const { rest, files } = split(row.docText);
  return { opened: open({ ...row, docText: rest }), files };
}

/** Opens what a write of a block answered. */
export function openServedBlock(served: Served): OpenedBlock {
  const { rest, files } = split(served.body);
  return { opened: openServed("id", { ...served, body: rest }, blockExtra), files };
}

/** A block in SciCat's form; its groups and whether it is published are its dataset's. */
function blockOut(opened: Opened): Doc {
  const { key, imported, extra } = opened;
  const { datasetPid, dataFileList, size, archiveVersion, imported: _, ...rest } = opened.doc;
  const result: Doc = {
    ...imported,
    _id: key,
    id: key,
    datasetId: datasetPid,
    ...rest,
    size: size ?? extra.size ?? 0,
    ...(archiveVersion === undefined ? {} : { version: archiveVersion }),
    ownerGroup: extra.ownerGroup,
    accessGroups: extra.accessGroups,
    isPublished: extra.isPublished,
    ...managed(opened),
    ...(dataFileList === undefined ? {} : { dataFileList }),
  };
  for (const name of ours) delete result[name];
  return result;
}

export const origDatablockOut = blockOut;

export const datablockOut = (opened: Opened): Doc => ({ packedSize: 0, ...blockOut(opened) });

/** JSON text of a block in SciCat's form, with the list of files where the record has a place for it. */
export function blockText(record: Doc, files: string | undefined): string {
  if (files === undefined || record.dataFileList === undefined) return JSON.stringify(record);
  const { dataFileList: _place, ...rest } = record;
  return withMember(JSON.stringify(rest), `${key}${files}]`);
}

/** JSON text of an object with one member more at its end. */
export function withMember(object: string, member: string): string {
  const open = object.slice(0, -1);
  return `${open}${open.length > 1 ? "," : ""}${member}}`;
}

/**
 * Fields of an orig datablock as the catalogue takes them, without the list of files; ownership is the dataset's. What
 * the client says of being published is kept: see `isDeclaredPrivate`.
 */
export function origDatablockIn(body: Doc, before: Doc = {}): Doc {
  const result = picked(body, ["size", "chkAlg"]);
  const imported = before.imported as Doc | undefined; // the contract has an object there
  // A client that says nothing about it means no.
  if (before.datasetPid === undefined || body.isPublished !== undefined)
    result.imported = { ...imported, isPublished: body.isPublished === true };
  return result;
}

/** Whether who wrote an orig datablock left it out of what SciCat includes in published datasets. */
export const isDeclaredPrivate = ({ imported }: Opened): boolean => imported?.isPublished === false;

/** Fields of a datablock as the catalogue takes them, without the list of files. */
export function datablockIn(body: Doc): Doc {
  const result = picked(body, ["archiveId", "size", "packedSize", "chkAlg"]);
  if (body.version !== undefined) result.archiveVersion = body.version;
  return result;
}

function picked(body: Doc, names: readonly string[]): Doc {
  return Object.fromEntries(names.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]));
}
