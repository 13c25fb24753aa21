export { currentPrincipal } from "./credentials-routes.ts";
export { registerIdentity } from "./routes.ts";
export { createIdentity, type Identity } from "./service.ts";
