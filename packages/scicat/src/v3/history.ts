import type { EntriesQuery } from "@margay/server";
import { type Call, parameter } from "../wire/call.ts";
import { guardRefused, named } from "../wire/errors.ts";
import { authenticated } from "../wire/guards.ts";
import type { Guard, Operation } from "../wire/operation.ts";
import { type HistoryKind, historyKinds } from "../wire/settings/groups.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { historyItem, isTracked } from "./history-entries.ts";

const kindsByName: Readonly<Record<string, HistoryKind>> = historyKinds;
const allKinds = Object.values(historyKinds);
const defaultLimit = 100;
const maxLimit = 1_000;

/** `/api/v3/history`: changes and removals of every record of a kind, for administrators and the groups named for it. */
export function history({ catalogue, config }: WireDeps): Operation[] {
  const { historyGroups: readers } = config;
  const service = catalogue.history;

  const readable = ({ principal }: Call) => service.readableKinds(principal, allKinds, readers);
  const readsAll = (call: Call) => readable(call).length === allKinds.length;

  const guard: Guard = (call) => {
    authenticated(call);
    if (readable(call).length === 0) throw guardRefused();
  };

  /** The kinds to look in. Who reads everything may leave the subsystem out, or name one that does not exist. */
  function kindsOf(call: Call, subsystem: unknown): HistoryKind[] {
    const kind =
      typeof subsystem === "string" && Object.hasOwn(kindsByName, subsystem) ? kindsByName[subsystem] : undefined;
    if (!readsAll(call)) {
      if (subsystem === undefined || subsystem === "")
        throw named(400, "subsystem is required in filter for permission verification");
      if (!kind) throw named(400, `${String(subsystem).slice(0, 100)} is not a valid history collection`);
      if (!readable(call).includes(kind)) throw guardRefused();
    }
    const wanted = kind ? [kind] : subsystem === undefined ? allKinds : [];
    return wanted.filter((one) => isTracked(config, one));
  }

  async function page(call: Call, query: EntriesQuery) {
    const skip = wholeNumber(parameter(call, "skip"), 0);
    const limit = Math.min(wholeNumber(parameter(call, "limit"), defaultLimit), maxLimit);
    const { items, total } = await service.page(call.principal, query, { limit, offset: skip }, readers);
    return {
      items: items.map((entry) => historyItem(entry, config)),
      count: items.length,
      totalCount: total,
      skip,
      limit,
    };
  }

  function queryOf(call: Call): EntriesQuery {
    const { subsystem, ...filter } = filterOf(call);
    return { kinds: kindsOf(call, subsystem), ...conditionsOf(filter) };
  }

  return [
    {
      id: "HistoryController_findHistory_v3",
      method: "GET",
      path: "/history",
      guard,
      handle: (call) => page(call, queryOf(call)),
    },
    {
      id: "HistoryController_countHistory_v3",
      method: "GET",
      path: "/history/count",
      guard,
      handle: async (call) => ({ count: await service.count(call.principal, queryOf(call), readers) }),
    },
    {
      id: "HistoryController_getHistoryByCollection_v3",
      method: "GET",
      path: "/history/collection/:subsystem",
      guard,
      handle: (call) => page(call, { kinds: kindsOf(call, call.params.subsystem), operations: shown }),
    },
  ];
}

// SciCat keeps no entry of a creation.
const shown = ["update", "remove"] as const;

function filterOf(call: Call): Doc {
  const text = parameter(call, "filter");
  if (text === undefined || text.trim() === "") throw named(400, "filter is required");
  try {
    const filter: unknown = JSON.parse(text);
    if (!isObject(filter)) throw named(400, "filter must be a JSON object");
    return isObject(filter.where) ? filter.where : filter;
  } catch (error) {
    if (error instanceof SyntaxError) throw named(400, `Invalid JSON in filter: ${error.message}`);
    throw error;
  }
}

function conditionsOf({ documentId, operation, user, timestamp, ...others }: Doc): Omit<EntriesQuery, "kinds"> {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw named(400, `The history cannot be filtered by ${unknown.slice(0, 100)}`);
  const wanted =
    operation === undefined ? shown : shown.filter((one) => (one === "remove" ? "delete" : one) === operation);
  return { key: textOf("documentId", documentId), by: textOf("user", user), operations: wanted, ...timeOf(timestamp) };
}

function textOf(name: string, value: unknown): string | undefined {
  if (value !== undefined && typeof value !== "string") throw named(400, `The filter's ${name} must be a text`);
  return value;
}

/** `{$gte, $lte}`, or `{begin, end}` as other filters have it. */
function timeOf(value: unknown): { from?: Date; to?: Date } {
  if (value === undefined) return {};
  const given = isObject(value) ? value : { $gte: value, $lte: value };
  const [from, to] = [given.$gte ?? given.$gt ?? given.begin, given.$lte ?? given.$lt ?? given.end].map((one) => {
    if (one === undefined) return undefined;
    const at = new Date(typeof one === "string" || typeof one === "number" ? one : Number.NaN);
    if (Number.isNaN(at.getTime())) throw named(400, "The filter's timestamp must name dates by $gte and $lte");
    return at;
  });
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : otherwise;
}
