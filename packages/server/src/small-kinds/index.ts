export { registerSmallKinds } from "./routes.ts";
