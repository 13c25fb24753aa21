import type { Filter } from "@margay/contract";
import { anonymous, type Principal, type Stored } from "@margay/server";
import { attachmentPage } from "../wire/attachments/read.ts";
import { attachmentWrites, noAttachment } from "../wire/attachments/write.ts";
import { type Call, parameter, unmodifiedSince } from "../wire/call.ts";
import { ownGroups } from "../wire/datasets/search.ts";
import { named } from "../wire/errors.ts";
import { allOf, any, attachmentVocabulary, type ReadFilter, readStrict } from "../wire/filter/index.ts";
import { found, ownsOrAdmin } from "../wire/found.ts";
import { holdersOf, holds, signedIn } from "../wire/guards.ts";
import { bodyOf, type Operation, sentBy } from "../wire/operation.ts";
import { attachmentOut } from "../wire/records/attachment.ts";
import { open } from "../wire/records/record.ts";
import { type Doc, faultsOf, isObject, messagesOf } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createAttachment, partialUpdateAttachment, updateAttachment } from "./shapes/attachments.ts";

const refused = named(403, "Unauthorized to this attachment");

const creators = ["admin", "attachmentCreatorPrivileged", "attachmentCreator"] as const;

const published: Filter = { op: "in", field: ["isPublished"], values: [true] };

/** Here only the attachment's own groups count, not what it belongs to. */
function readable({ principal }: Call): Filter | undefined {
  if (holds(principal, "admin")) return undefined;
  return any([published, ownGroups([...principal.groups])]);
}

function isReadable(principal: Principal, { accessGroups, isPublished, ownerGroup }: Doc): boolean {
  const isOwn = (group: unknown) => typeof group === "string" && principal.groups.has(group);
  if (holds(principal, "admin") || isPublished === true || isOwn(ownerGroup)) return true;
  return Array.isArray(accessGroups) && accessGroups.some(isOwn);
}

/** `/api/v4/attachments`: attachment groups write what their own groups own, delete groups delete. */
export function attachments(deps: WireDeps): Operation[] {
  const { service } = deps.catalogue.attachments;
  const writes = attachmentWrites(deps, refused);
  // Without attachment groups everybody passes in SciCat; here the catalogue then asks for a right to what it hangs on.
  const { ownersAttach } = deps.config;
  const writers = ownersAttach ? signedIn : holdersOf(...creators);
  const removers = ownersAttach ? signedIn : holdersOf(...creators, "deleter");
  const aidOf = (call: Call) => String(call.params.aid);

  function filterOf(call: Call, narrowing: Filter | undefined): ReadFilter {
    const filter = readStrict(parameter(call, "filter"), attachmentVocabulary);
    return { ...filter, where: allOf(narrowing, filter.where) };
  }

  /** The attachment, once it is clear that SciCat would let the caller change it. */
  async function changeable(call: Call): Promise<Stored> {
    const absent = noAttachment(aidOf(call));
    const row = await found(service, call.principal, aidOf(call), { absent, hidden: refused });
    if (!ownsOrAdmin(call.principal, row.ownerGroup)) throw refused;
    return row;
  }

  return [
    {
      id: "AttachmentsV4Controller_findAll_v4",
      method: "GET",
      path: "/attachments",
      handle: (call) => attachmentPage(deps, call.principal, filterOf(call, readable(call)), call.signal),
    },
    {
      id: "AttachmentsV4Controller_findAllPublic_v4",
      method: "GET",
      path: "/attachments/public",
      handle: (call) => attachmentPage(deps, anonymous, filterOf(call, published), call.signal),
    },
    {
      id: "AttachmentsV4Controller_findOne_v4",
      method: "GET",
      path: "/attachments/:aid",
      async handle(call) {
        const absent = noAttachment(aidOf(call));
        const row = await found(service, call.principal, aidOf(call), { absent, hidden: refused });
        const attachment = attachmentOut(open(row));
        if (!isReadable(call.principal, attachment)) throw refused;
        return attachment;
      },
    },
    {
      id: "AttachmentsV4Controller_createAttachment_v4",
      method: "POST",
      path: "/attachments",
      guard: writers,
      async handle(call) {
        const body = bodyOf(call, createAttachment);
        if (!mayCreate(call, body)) throw refused;
        return writes.create(call, body);
      },
    },
    {
      id: "AttachmentsV4Controller_isValid_v4",
      method: "POST",
      path: "/attachments/isValid",
      status: 200,
      guard: writers,
      handle(call) {
        const body = sentBy(call);
        if (typeof body.ownerGroup === "string" && !mayCreate(call, body)) throw refused;
        const reason = messagesOf(faultsOf(createAttachment, body));
        return { valid: reason.length === 0, reason };
      },
    },
    {
      id: "AttachmentsV4Controller_findOneAndUpdate_v4",
      method: "PATCH",
      path: "/attachments/:aid",
      guard: writers,
      async handle(call) {
        const body = bodyOf(call, partialUpdateAttachment);
        await changeable(call);
        // No field is an object, so plain JSON and a merge patch mean the same.
        return writes.change(call, aidOf(call), { ...body, ...removedBy(call) }, unmodifiedSince(call));
      },
    },
    {
      id: "AttachmentsV4Controller_findOneAndReplace_v4",
      method: "PUT",
      path: "/attachments/:aid",
      guard: writers,
      async handle(call) {
        const body = bodyOf(call, updateAttachment);
        await changeable(call);
        return writes.replace(call, aidOf(call), body);
      },
    },
    {
      id: "AttachmentsV4Controller_findOneAttachmentAndRemove_v4",
      method: "DELETE",
      path: "/attachments/:aid",
      guard: removers,
      async handle(call) {
        if (!holds(call.principal, "deleter")) await changeable(call);
        return writes.remove(call, aidOf(call));
      },
    },
  ];
}

const mayCreate = ({ principal }: Call, { ownerGroup }: Doc): boolean =>
  holds(principal, "admin", "attachmentCreatorPrivileged") || principal.groups.has(String(ownerGroup));

const removable = ["thumbnail", "caption", "accessGroups", "instrumentGroup", "relationships"];

/** The fields that a change shall take away; of others null changes nothing. */
function removedBy({ body }: Call): Doc {
  if (!isObject(body)) return {};
  const nulls = removable.filter((name) => body[name] === null);
  return Object.fromEntries(nulls.map((name) => [name, name === "relationships" ? [] : null]));
}
