export { registerTestMode } from "./routes.ts";
export { createTestMode } from "./service.ts";
