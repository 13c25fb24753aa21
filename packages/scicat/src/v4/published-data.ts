import type { Stored } from "@margay/server";
import type { Call } from "../wire/call.ts";
import { bare, guardRefused } from "../wire/errors.ts";
import { project, publicationNames } from "../wire/filter/index.ts";
import { authenticated, holds, signedIn } from "../wire/guards.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
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
import { publicationIn, publicationOut } from "../wire/records/publication.ts";
import { open, openServed } from "../wire/records/record.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { publicationJudge } from "./published-data-judge.ts";
import { createPublishedData, partialUpdatePublishedData } from "./shapes/publications.ts";

const out = (row: Stored) => publicationOut(open(row));
const outServed = (served: Parameters<typeof openServed>[1]) => publicationOut(openServed("doi", served));

/** Whatever goes wrong on the way to another service is a dependency that failed. */
const failedDependency = () => 424;

/** `/api/v4/publisheddata`. */
export function publishedData(deps: WireDeps): Operation[] {
  const { catalogue, config } = deps;
  const { publications } = catalogue;
  const judge = publicationJudge(config);
  const reads = publicationReads(deps, publicationNames, out);
  const path = "/publisheddata";
  const id = (name: string) => `PublishedDataV4Controller_${name}_v4`;

  /** The publication, once it is clear that the caller is one who may change it in some state. */
  async function changeable(call: Call): Promise<void> {
    const row = await visible(catalogue, call);
    if (!isOwn(call, row)) throw bare(400, `Published data with id ${idOf(call)} can only be changed by its creator.`);
  }

  /** A deed that publishes the datasets too. */
  async function publishing<T>(call: Call, run: (doi: string) => Promise<T>): Promise<T> {
    const row = await visible(catalogue, call);
    return run(row.key).catch(async (error: unknown) => {
      throw await datasetRefusal(catalogue, call, row, upstreamFailure(refusal(error), failedDependency));
    });
  }

  const changeFrom = (body: Doc) => (record: Doc) => ({ ...record, ...publicationIn(body) });

  return [
    {
      id: id("getConfig"),
      method: "GET",
      path: `${path}/config`,
      handle: () => config.publishedData,
    },
    {
      id: id("create"),
      method: "POST",
      path,
      guard: signedIn,
      handle: async (call) =>
        outServed(await publications.create(call.principal, publicationIn(bodyOf(call, createPublishedData)))),
    },
    { id: id("findAll"), method: "GET", path, handle: (call) => reads.page(call) },
    { id: id("count"), method: "GET", path: `${path}/count`, handle: (call) => reads.count(call) },
    {
      id: id("formPopulate"),
      method: "GET",
      path: `${path}/formpopulate`,
      guard: signedIn,
      handle: async (call) => ({ ...(await formValues(deps, call)), metadata: judge.defaults() }),
    },
    {
      id: id("findOne"),
      method: "GET",
      path: `${path}/:id`,
      async handle(call) {
        const { projection } = filterOf(call, publicationNames);
        return project(out(await visible(catalogue, call)), projection);
      },
    },
    {
      id: id("update"),
      method: "PATCH",
      path: `${path}/:id`,
      guard: authenticated,
      async handle(call) {
        const body = bodyOf(call, partialUpdatePublishedData);
        await changeable(call);
        return outServed(await refusing(publications.change(call.principal, idOf(call), changeFrom(body))));
      },
    },
    {
      id: id("remove"),
      method: "DELETE",
      path: `${path}/:id`,
      guard(call) {
        authenticated(call);
        if (!holds(call.principal, "deleter")) throw guardRefused();
      },
      async handle(call) {
        const { service } = catalogue.records.publication;
        if ((await service.probe(call.principal, idOf(call))) === "absent") throw absent(idOf(call));
        return outServed(await refusing(publications.remove(call.principal, idOf(call))));
      },
    },
    {
      id: id("publish"),
      method: "POST",
      path: `${path}/:id/publish`,
      guard: authenticated,
      async handle(call) {
        await changeable(call);
        return outServed(await publishing(call, (doi) => publications.publish(call.principal, doi, judge)));
      },
    },
    {
      id: id("register"),
      method: "POST",
      path: `${path}/:id/register`,
      guard: authenticated,
      async handle(call) {
        const how = { by: "json", judge } as const;
        return outServed((await publishing(call, (doi) => publications.register(call.principal, doi, how))).record);
      },
    },
    {
      id: id("amend"),
      method: "POST",
      path: `${path}/:id/amend`,
      guard: authenticated,
      async handle(call) {
        if (!holds(call.principal, "admin")) throw bare(403, "Only administrators may amend published data.");
        await visible(catalogue, call);
        return outServed(await refusing(publications.amend(call.principal, idOf(call))));
      },
    },
    {
      id: id("resync"),
      method: "POST",
      path: `${path}/:id/resync`,
      guard: authenticated,
      async handle(call) {
        const body = bodyOf(call, partialUpdatePublishedData);
        await changeable(call);
        return (await refusing(publications.resync(call.principal, idOf(call), changeFrom(body), "change"))).reply;
      },
    },
  ];
}

const refusing = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw upstreamFailure(refusal(error), failedDependency);
  });
