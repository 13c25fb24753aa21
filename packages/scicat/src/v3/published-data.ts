import { CatalogueError, type Stored } from "@margay/server";
import type { Call } from "../wire/call.ts";
import { project, publicationNamesV3 } from "../wire/filter/index.ts";
import { deleters, holds, isSignedIn, signedIn } from "../wire/guards.ts";
import { Answer, bodyOf, type Operation } from "../wire/operation.ts";
import { formValues } from "../wire/publications/form.ts";
import { filterOf, publicationReads } from "../wire/publications/read.ts";
import {
  absent,
  datasetRefusal,
  idOf,
  isOwn,
  refusal,
  upstreamFailure,
  visible,
} from "../wire/publications/refusals.ts";
import { publicationOut } from "../wire/records/publication.ts";
import { open, openServed } from "../wire/records/record.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { fromV3, toV3 } from "./published-data-form.ts";
import { createPublishedData, partialUpdatePublishedData, updatePublishedData } from "./shapes/publications.ts";

const out = (row: Stored) => toV3(publicationOut(open(row)));
const outServed = (served: Parameters<typeof openServed>[1]) => toV3(publicationOut(openServed("doi", served)));

/** The older routes hand on the status of the other service. */
const handedOn = (status: number | undefined) => status ?? 424;

const notRegistered = "The publication is marked as registered. No DOI was registered: OAI_PROVIDER_ROUTE is not set.";

/** `/api/v3/publisheddata`: the older, flat form of publications. */
export function publishedData(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { publications, records } = catalogue;
  const reads = publicationReads(deps, publicationNamesV3, out);
  const path = "/publisheddata";
  const id = (name: string) => `PublishedDataController_${name}_v3`;

  /** The publication, when the caller made it or is an administrator; to others it is not there. */
  async function own(call: Call): Promise<Stored> {
    const row = await visible(catalogue, call);
    if (!isOwn(call, row)) throw absent(idOf(call));
    return row;
  }

  const by = config.site === "PSI" ? (publications.isHarvested ? "harvester" : "none") : "xml";

  /** Where nobody is asked for a DOI, a body that says registered is registered, by the rules of `register`. */
  async function create(call: Call): Promise<Doc> {
    const body = bodyOf(call, createPublishedData);
    const made = await publications.create(call.principal, fromV3(body));
    const isAsked = body.status === "registered" && by === "none" && !holds(call.principal, "admin");
    if (!isAsked) return outServed(made);
    try {
      return outServed((await publications.register(call.principal, made.key, { by })).record);
    } catch (error) {
      // Datasets that the caller may not publish leave it a draft.
      if (error instanceof CatalogueError) return outServed(made);
      throw error;
    }
  }

  async function register(call: Call): Promise<unknown> {
    const row = await own(call);
    const { reply } = await publications.register(call.principal, row.key, { by }).catch(async (error: unknown) => {
      throw await datasetRefusal(catalogue, call, row, upstreamFailure(refusal(error), handedOn));
    });
    if (by === "none") return new Answer(200, notRegistered);
    return by === "harvester" ? reply : { doi: reply ?? row.key };
  }

  // Whoever is no administrator writes no status by the way.
  function changeFrom(call: Call, body: Doc, isStatusKept: boolean) {
    const { status, ...rest } = body;
    const sent = isStatusKept && !holds(call.principal, "admin") ? rest : body;
    return (record: Doc): Doc => ({ ...record, ...fromV3({ ...sent, doi: undefined }, record) });
  }

  return [
    {
      id: id("create"),
      method: "POST",
      path,
      guard: signedIn,
      handle: create,
    },
    { id: id("findAll"), method: "GET", path, handle: (call) => reads.page(call) },
    { id: id("count"), method: "GET", path: `${path}/count`, handle: (call) => reads.count(call) },
    {
      id: id("formPopulate"),
      method: "GET",
      path: `${path}/formpopulate`,
      guard: signedIn,
      handle: (call) => formValues(deps, call),
    },
    {
      id: id("findOne"),
      method: "GET",
      path: `${path}/:id`,
      async handle(call) {
        const { projection } = filterOf(call, publicationNamesV3);
        const row = await visible(catalogue, call);
        if (!isSignedIn(call.principal) && open(row).doc.status !== "registered") throw absent(idOf(call));
        return project(out(row), projection);
      },
    },
    {
      id: id("update"),
      method: "PATCH",
      path: `${path}/:id`,
      guard: signedIn,
      async handle(call) {
        const body = bodyOf(call, partialUpdatePublishedData);
        const { key } = await own(call);
        return outServed(await refusing(publications.change(call.principal, key, changeFrom(call, body, false))));
      },
    },
    {
      id: id("remove"),
      method: "DELETE",
      path: `${path}/:id`,
      guard: deleters,
      async handle(call) {
        const { service } = records.publication;
        if ((await service.probe(call.principal, idOf(call))) === "absent") throw absent(idOf(call));
        return outServed(await service.remove(call.principal, idOf(call)));
      },
    },
    {
      id: id("register"),
      method: "POST",
      path: `${path}/:id/register`,
      guard: signedIn,
      handle: register,
    },
    {
      id: id("resync"),
      method: "POST",
      path: `${path}/:id/resync`,
      guard: signedIn,
      async handle(call) {
        const body = bodyOf(call, updatePublishedData);
        const { key } = await own(call);
        return (await refusing(publications.resync(call.principal, key, changeFrom(call, body, true), "any"))).reply;
      },
    },
  ];
}

const refusing = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw upstreamFailure(refusal(error), handedOn);
  });
