import type { Ownership } from "@margay/server";
import { attachedTo, attachmentPage } from "../wire/attachments/read.ts";
import { attachmentWrites, noAttachment } from "../wire/attachments/write.ts";
import { type Call, unmodifiedSince } from "../wire/call.ts";
import { WireError } from "../wire/errors.ts";
import { all } from "../wire/filter/index.ts";
import { bodyOf, changeOf } from "../wire/operation.ts";
import { attachmentOut } from "../wire/records/attachment.ts";
import { open } from "../wire/records/record.ts";
import { removedOf } from "../wire/removal.ts";
import type { Doc, Shape } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { inWords, type Link, otherLinks, own, toV3 } from "./attachments-form.ts";
import { type Parent, readableParent, writableParent } from "./attachments-parents.ts";

const everything = { sort: [], offset: 0 };

/** The attachments of one record in the older form; keys of records and attachments as the address has them. */
export function nestedAttachments(deps: WireDeps, parent: Parent) {
  const { finder } = deps.catalogue;
  const writes = attachmentWrites(deps, parent.refused);
  const where = (key: string) => attachedTo(parent.target, key);
  const linkTo = (key: string): Link => ({ targetType: parent.target, targetId: key });
  const form = (record: Doc, { key, ownerGroup }: Pick<Ownership, "key" | "ownerGroup">) =>
    toV3(record, linkTo(key), ownerGroup);

  const attached = (key: string) => deps.catalogue.attachments.attachedTo(parent.target, key);

  async function demandAttached(key: string, aid: string): Promise<void> {
    if (!(await attached(key)).includes(aid)) throw noAttachment(aid);
  }

  /**
   * A new attachment with the owner of what it belongs to. Other records that the body names are linked too, if the
   * caller may attach to them; if not, they are only shown.
   */
  async function create(call: Call, key: string, body: Doc, inherited: (row: Ownership) => Doc): Promise<Doc> {
    const row = await writableParent(parent, call.principal, key, "create");
    const links = otherLinks(body, linkTo(key));
    const attachment = { accessGroups: [], isPublished: false, ...own(body), ...inherited(row) };
    const linked = (to: readonly Link[]) => ({ ...attachment, relationships: [linkTo(key), ...to] });
    try {
      return form(await writes.create(call, linked(links)), row);
    } catch (error) {
      if (links.length === 0 || !(error instanceof WireError) || error.status !== 403) throw error;
      return form(await writes.create(call, { ...linked([]), ...inWords(links) }), row);
    }
  }

  return {
    create: (call: Call, key: string, shape: Shape) =>
      create(call, key, bodyOf(call, shape), ({ ownerGroup }) => ({ ownerGroup })),

    /** As `create`, for attachments that are owned by whom the body says. */
    createAsSent(call: Call, key: string, shape: Shape) {
      const body = bodyOf(call, shape);
      return create(call, key, body, () => ({ ownerGroup: body.ownerGroup }));
    },

    /** As `create`, for attachments that take over all groups. */
    createInheriting: (call: Call, key: string, shape: Shape) =>
      create(call, key, bodyOf(call, shape), (row) => {
        const { ownerGroup, accessGroups, instrumentGroup } = row;
        return { ownerGroup, accessGroups, instrumentGroup };
      }),

    async list(call: Call, key: string): Promise<Doc[]> {
      const row = await readableParent(parent, call.principal, key);
      const filter = { ...everything, where: where(key) };
      const found = await attachmentPage(deps, parent.reader(call.principal), filter, call.signal);
      return found.map((one) => form(one, row));
    },

    async count(call: Call, key: string): Promise<{ count: number }> {
      await readableParent(parent, call.principal, key);
      const query = { where: where(key), signal: call.signal };
      return { count: await finder.count(parent.reader(call.principal), "attachment", query) };
    },

    /** One attachment, or nothing where the record has none of that name. */
    async find(call: Call, key: string, aid: string): Promise<Doc | undefined> {
      const row = await readableParent(parent, call.principal, key);
      const named = all([where(key), { op: "in", field: ["id"], values: [aid] }]);
      const [found] = await finder.find(parent.reader(call.principal), "attachment", { where: named, limit: 1 });
      return found && form(attachmentOut(open(found)), row);
    },

    /** Changes what is sent; whose the attachment is and what it belongs to stays. */
    async change(call: Call, key: string, aid: string, shape: Shape, isConditional: boolean): Promise<Doc> {
      const body = own(changeOf(call, shape));
      const row = await writableParent(parent, call.principal, key, "change");
      await demandAttached(key, aid);
      return form(await writes.change(call, aid, body, isConditional ? unmodifiedSince(call) : {}), row);
    },

    async remove(call: Call, key: string, aid: string): Promise<Doc> {
      const row = await writableParent(parent, call.principal, key, "remove");
      await demandAttached(key, aid);
      return form(await writes.remove(call, aid), row);
    },

    /** Removes all that the caller may remove. */
    async removeAll(call: Call, key: string): Promise<{ count: number }> {
      await writableParent(parent, call.principal, key, "remove");
      // One may be gone meanwhile, or belong to another record as well, where the caller may remove nothing.
      const passedOver = ["not_found", "forbidden"] as const;
      const { service } = deps.catalogue.attachments;
      const count = await removedOf(service, call.principal, await attached(key), passedOver);
      return { count };
    },
  };
}
