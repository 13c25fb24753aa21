export { registerIdentity } from "./routes.ts";
export { createIdentity, type Identity, type IdentityDeps } from "./service.ts";
