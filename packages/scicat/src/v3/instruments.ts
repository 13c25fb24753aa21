import { randomUUID } from "node:crypto";
import { instrumentRecord } from "@margay/contract";
import { demandValid } from "@margay/server";
import { type Call, header, parameter } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { instrumentNames, project, queryOrHeader, type ReadFilter, readLoopback } from "../wire/filter/index.ts";
import { deleters, holdersOf } from "../wire/guards.ts";
import { bodyOf, changeOf, type Operation } from "../wire/operation.ts";
import { instrumentIn } from "../wire/records/instrument.ts";
import { modified } from "../wire/refusing.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createInstrument, partialUpdateInstrument } from "./shapes/instruments.ts";
import { smallKind } from "./small-kinds.ts";

const writers = holdersOf("admin");

/** `/api/v3/instruments`: everybody reads, administrators write, delete groups delete. */
export function instruments(deps: WireDeps): Operation[] {
  const { records } = deps.catalogue;
  const { instrumentPidPrefix: prefix } = deps.config;
  const { service } = records.instrument;
  const these = smallKind(deps, {
    kind: "instrument",
    service,
    names: instrumentNames,
    absent: (pid) => named(404, `Instrument not found with filter: ${JSON.stringify({ _id: pid })}`),
    refused: named(403, "Unauthorized access"),
    taken: () => named(409, "Instrument with the same unique name or PID already exists"),
    changed: (key, since) => modified("Instrument", key, since),
  });
  const pidOf = (call: Call) => String(call.params.id);

  const filterOf = (call: Call): ReadFilter =>
    readLoopback(queryOrHeader(parameter(call, "filter"), header(call, "filter")), instrumentNames);

  async function page(call: Call, filter: ReadFilter) {
    const docs = await these.page(call, filter);
    return docs.map((doc) => project(doc, filter.projection));
  }

  return [
    {
      id: "InstrumentsController_create_v3",
      method: "POST",
      path: "/instruments",
      guard: writers,
      async handle(call) {
        // SciCat adds no slash, so that clients need not encode these PIDs.
        const made = prefix === undefined ? {} : { pid: `${prefix}${randomUUID()}` };
        const doc = instrumentIn({ ...made, customMetadata: {}, ...bodyOf(call, createInstrument) });
        demandValid(instrumentRecord.input, doc);
        return these.create(call, doc);
      },
    },
    {
      id: "InstrumentsController_findAll_v3",
      method: "GET",
      path: "/instruments",
      handle: (call) => page(call, filterOf(call)),
    },
    {
      id: "InstrumentsController_count_v3",
      method: "GET",
      path: "/instruments/count",
      handle: (call) => these.count(call, filterOf(call).where),
    },
    {
      id: "InstrumentsController_findOne_v3",
      method: "GET",
      path: "/instruments/findOne",
      handle: async (call) => (await page(call, { ...filterOf(call), limit: 1 }))[0],
    },
    {
      id: "InstrumentsController_findById_v3",
      method: "GET",
      path: "/instruments/:id",
      async handle(call) {
        const row = await service.find(call.principal, pidOf(call));
        return row && project(these.out(row), filterOf(call).projection);
      },
    },
    {
      id: "InstrumentsController_update_v3",
      method: "PATCH",
      path: "/instruments/:id",
      guard: writers,
      async handle(call) {
        const body = changeOf(call, partialUpdateInstrument);
        return these.change(call, pidOf(call), (record) => instrumentIn(body, record));
      },
    },
    {
      id: "InstrumentsController_remove_v3",
      method: "DELETE",
      path: "/instruments/:id",
      guard: deleters,
      handle: (call) => these.remove(call, pidOf(call)),
    },
  ];
}
