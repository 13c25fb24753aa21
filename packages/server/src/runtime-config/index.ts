export { createRuntimeConfigs, type RuntimeConfigs } from "./service.ts";
