export { registerSmallKinds } from "./routes.ts";
export { createSmallKinds, type SmallKindName, type SmallKinds } from "./service.ts";
