import { attachmentRecord } from "@margay/contract";
import { CatalogueError, demandValid, type Served } from "@margay/server";
import type { Call } from "../call.ts";
import { named, type WireError } from "../errors.ts";
import { attachmentIn, attachmentOut } from "../records/attachment.ts";
import { openServed } from "../records/record.ts";
import { modified, refusing } from "../refusing.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

export const noAttachment = (aid: string): WireError => named(404, `Attachment: ${aid} not found`);

const out = (served: Served): Doc => attachmentOut(openServed("id", served));

/** Writes of attachments that both versions share; bodies and answers are in the newest form. */
export interface AttachmentWrites {
  create(call: Call, body: Doc): Promise<Doc>;
  /** A shallow change: what is sent replaces what was there, null removes it. */
  change(call: Call, aid: string, body: Doc, when?: { ifUnmodifiedSince?: Date }): Promise<Doc>;
  /** Nothing but the key and the creator stays. */
  replace(call: Call, aid: string, body: Doc): Promise<Doc>;
  /** Answers the attachment as it was. */
  remove(call: Call, aid: string): Promise<Doc>;
}

/** `refused` is what the version answers where the catalogue's rules refuse. */
export function attachmentWrites({ catalogue }: WireDeps, refused: WireError): AttachmentWrites {
  const { service } = catalogue.attachments;

  const inWords = async (work: Promise<Served>, aid: string, since?: Date): Promise<Doc> =>
    out(
      await refusing(work, {
        forbidden: () => refused,
        not_found: () => noAttachment(aid),
        conflict: () => named(409, `Attachment with aid ${aid} already exists`),
        precondition_failed: () => since && modified("Attachment", aid, since),
      }),
    );

  function edit(
    call: Call,
    aid: string,
    change: (record: Doc, isPicture: boolean) => Doc,
    when: { ifUnmodifiedSince?: Date } = {},
  ): Promise<Doc> {
    return pictured((isPicture) => {
      const patch = { type: "change", change: (record: Doc) => change(record, isPicture) } as const;
      return inWords(service.patch(call.principal, aid, patch, when), aid, when.ifUnmodifiedSince);
    });
  }

  return {
    create: (call, body) =>
      pictured((isPicture) => {
        const doc = { relationships: [], ...attachmentIn(body, {}, isPicture) };
        demandValid(attachmentRecord.input, doc);
        return inWords(service.create(call.principal, doc), String(body.aid));
      }),
    change: (call, aid, body, when) =>
      edit(call, aid, (record, isPicture) => attachmentIn(body, record, isPicture), when),
    replace: (call, aid, body) =>
      edit(call, aid, (_record, isPicture) => ({ id: aid, relationships: [], ...attachmentIn(body, {}, isPicture) })),
    remove: (call, aid) => inWords(service.remove(call.principal, aid), aid),
  };
}

/** Only the catalogue knows whether what looks like a picture is one; what is none is written as text. */
async function pictured<T>(write: (isPicture: boolean) => Promise<T>): Promise<T> {
  try {
    return await write(true);
  } catch (error) {
    const isNoPicture =
      error instanceof CatalogueError &&
      error.code === "invalid_body" &&
      error.errors.some(({ pointer }) => pointer === "/thumbnail");
    if (!isNoPicture) throw error;
    return write(false);
  }
}
