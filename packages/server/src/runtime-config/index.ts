export { createRuntimeConfigs, type RuntimeConfig, type RuntimeConfigs } from "./service.ts";
