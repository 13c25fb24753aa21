import { type Catalogue, streamChanges } from "@margay/server";
import { type Call, parameter } from "../wire/call.ts";
import { bare, named } from "../wire/errors.ts";
import { authenticated } from "../wire/guards.ts";
import { type Operation, Sent } from "../wire/operation.ts";
import { datasetOut } from "../wire/records/dataset.ts";
import { open } from "../wire/records/record.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { signedInAdmin } from "./guards.ts";

const purpose = "sse";
const maxStreamsPerUser = 5;

type Change = Parameters<Parameters<typeof streamChanges>[1]["write"]>[0];
type Caller = Parameters<Parameters<typeof streamChanges>[1]["write"]>[1];

const words = { create: "created", update: "updated", remove: "deleted" } as const;

// Enough for a list to be kept current; nothing of people.
const told = [
  "_id",
  "pid",
  "datasetName",
  "type",
  "ownerGroup",
  "creationTime",
  "isPublished",
  "size",
  "updatedAt",
] as const;

/**
 * `/api/v3/events`: changes of datasets as server-sent events. A browser's event source sends no token, so the stream is
 * opened with a ticket of one minute. What is told is what the caller may read at that moment.
 */
export function events({ catalogue, config }: WireDeps): Operation[] {
  const { identity, changes, datasets } = catalogue;
  const streams = new Map<string, number>();

  async function written(change: Change, caller: Caller): Promise<string | undefined> {
    if (change.kind !== "dataset") return undefined;
    const row = change.operation === "remove" ? undefined : await datasets.find(caller, change.key);
    const dataset: Doc = row ? datasetOut(open(row), config) : { _id: change.key, pid: change.key };
    const data = Object.fromEntries(
      told.flatMap((name) => (dataset[name] === undefined ? [] : [[name, dataset[name]]])),
    );
    return `data: ${JSON.stringify({ type: `Dataset.${words[change.operation]}`, data })}`;
  }

  async function stream(call: Call) {
    const { username, scopes } = await holderOf(catalogue, call);
    const already = streams.get(username) ?? 0;
    if (already >= maxStreamsPerUser) throw bare(429, "Too many open event streams");
    const from = await changes.now();
    streams.set(username, already + 1);
    call.request.raw.once("close", () => {
      const left = (streams.get(username) ?? 1) - 1;
      if (left > 0) streams.set(username, left);
      else streams.delete(username);
    });
    return new Sent((reply) => {
      reply.hijack();
      // Applications of other origins read the stream too: what was decided for the answer must go out with it.
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      const whoNow = async () => {
        const principal = await identity.principalFor(username, scopes);
        if (!principal) throw named(401);
        return principal;
      };
      return streamChanges(reply.raw, { changes, from, whoNow, write: written }).catch((error: unknown) =>
        call.request.log.warn({ requestId: call.request.id, err: error }, "event stream ended"),
      );
    });
  }

  return [
    {
      id: "EventsController_ticket_v3",
      method: "POST",
      path: "/events/ticket",
      guard: authenticated,
      handle: async ({ principal }) => ({ ticket: await identity.tickets.issue(principal, purpose) }),
    },
    { id: "EventsController_stream_v3", method: "GET", path: "/events/stream", handle: stream },
    {
      id: "EventsController_connections_v3",
      method: "GET",
      path: "/events/connections",
      guard: signedInAdmin,
      handle: () => ({ connections: [...streams.values()].reduce((sum, n) => sum + n, 0), users: streams.size }),
    },
  ];
}

async function holderOf({ identity }: Catalogue, call: Call) {
  const ticket = parameter(call, "ticket");
  if (ticket === undefined || ticket === "") throw named(401, "A ticket is required");
  return identity.tickets.open(ticket, purpose);
}
