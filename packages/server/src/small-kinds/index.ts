export { registerSmallKinds } from "./routes.ts";
export { createSmallKinds, type SmallKinds } from "./service.ts";
