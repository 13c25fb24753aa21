export * from "./import/index.ts";
export { defaultScicatConfig, type ScicatConfig } from "./wire/config.ts";
export { jobViews } from "./wire/jobs/views.ts";
export { registerSciCat } from "./wires.ts";
