import type { Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";
import { configOf } from "./runtime-config.ts";

/** `/api/v3/admin`: what the SciCat web UI asks for at its start, before anybody has signed in. */
export function admin({ catalogue }: WireDeps): Operation[] {
  const dataOf = (id: string) => async () => (await configOf(catalogue, id)).data;
  return [
    { id: "AdminController_getConfig_v3", method: "GET", path: "/admin/config", handle: dataOf("frontendConfig") },
    { id: "AdminController_getTheme_v3", method: "GET", path: "/admin/theme", handle: dataOf("frontendTheme") },
  ];
}
