import { type Catalogue, NotFound } from "@margay/server";
import { named } from "../wire/errors.ts";
import { holdersOf } from "../wire/guards.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { runtimeConfig } from "./shapes/administration.ts";

/** `/api/v3/runtime-config`: settings of clients, which everybody reads and administrators change. */
export function runtimeConfigs({ catalogue }: WireDeps): Operation[] {
  const path = "/runtime-config/:id";
  return [
    {
      id: "RuntimeConfigController_getConfig_v3",
      method: "GET",
      path,
      handle: ({ params }) => configOf(catalogue, String(params.id)),
    },
    {
      id: "RuntimeConfigController_updateConfig_v3",
      method: "PUT",
      path,
      guard: holdersOf("admin"),
      async handle(call) {
        const id = String(call.params.id);
        const { data } = bodyOf(call, runtimeConfig);
        // Changing is not making: SciCat makes configurations from files alone.
        await configOf(catalogue, id);
        return configOut(await catalogue.runtimeConfigs.put(call.principal, id, data));
      },
    },
  ];
}

/** A configuration as SciCat shows it; throws its 404 for an unknown one. */
export async function configOf({ runtimeConfigs }: Catalogue, id: string): Promise<Doc> {
  try {
    return configOut(await runtimeConfigs.get(id));
  } catch (error) {
    if (error instanceof NotFound) throw named(404, `Config '${id}' not found`);
    throw error;
  }
}

type Stored = Awaited<ReturnType<Catalogue["runtimeConfigs"]["get"]>>;

const configOut = ({ cid, data, createdBy, updatedBy, createdAt, updatedAt }: Stored): Doc => ({
  _id: cid,
  cid,
  data,
  createdBy,
  updatedBy,
  createdAt,
  updatedAt,
});
