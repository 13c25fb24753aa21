import { CatalogueError } from "../../../errors.ts";

/** A moment of the database, as `pg_snapshot` tells it: which transactions had committed or failed by then. */
export interface Snapshot {
  /** All transactions below were over. */
  readonly xmin: bigint;
  /** This one and all above had not begun, or were under way. */
  readonly xmax: bigint;
  /** Those in between that were under way. */
  readonly open: readonly bigint[];
}

/** Reads `xmin:xmax:xip,…`. Throws TypeError for another text. */
export function snapshotFrom(text: string): Snapshot {
  const found = /^(\d+):(\d+):((?:\d+,)*\d+)?$/.exec(text);
  if (!found) throw new TypeError(`${JSON.stringify(text)} is not a snapshot`);
  const [, xmin = "", xmax = "", open] = found;
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), open: open === undefined ? [] : open.split(",").map(BigInt) };
}

export const snapshotText = ({ xmin, xmax, open }: Snapshot): string => `${xmin}:${xmax}:${open.join(",")}`;

/** Whether what the transaction wrote can be seen in the snapshot, if it committed. */
export const includes = ({ xmax, open }: Snapshot, txid: bigint): boolean => txid < xmax && !open.includes(txid);

/** The transaction of a change, from its id such as `815-42`. Throws `invalid_query`. */
export function transactionOf(changeId: string): bigint {
  const found = /^(\d{1,19})-\d{1,15}$/.exec(changeId);
  if (!found)
    throw new CatalogueError("invalid_query", "change: is not a change id of this catalogue, such as 815-42.", {
      errors: [{ pointer: "change", detail: "is not a change id of this catalogue" }],
    });
  return BigInt(found[1] ?? "0");
}
