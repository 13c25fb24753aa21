import type { FastifyInstance } from "fastify";
import { registerAccessLog } from "./wire/access-log.ts";
import { createMask } from "./wire/masking.ts";
import { mount } from "./wire/mount.ts";
import { registerExplorer } from "./wire/openapi/index.ts";
import type { Wire, WireDeps } from "./wire/wire.ts";

// A version is deleted with its folder and its line here.
const wires: readonly (() => Promise<{ wire: Wire }>)[] = [
  () => import("./v3/index.ts"),
  () => import("./v4/index.ts"),
];

/** Serves SciCat's API beside the catalogue's own, on the same application. Call it before the application listens. */
export async function registerSciCat(app: FastifyInstance, deps: WireDeps): Promise<void> {
  const { catalogue, config } = deps;
  const loaded = await Promise.all(wires.map(async (load) => (await load()).wire));
  await registerExplorer(app, { path: config.explorerPath, parts: loaded.map(({ document }) => document) });
  if (config.metrics.enabled) registerAccessLog(app, config.metrics);
  const mask = config.maskPersonalInfo ? createMask(catalogue) : undefined;
  const { bodyLimitBytes } = config;
  for (const wire of loaded) {
    const places = [{ prefix: wire.prefix, operations: wire.operations(deps) }, ...(wire.elsewhere?.(deps) ?? [])];
    for (const place of places) await mount(app, { catalogue, ...place, bodyLimitBytes, mask });
  }
}
