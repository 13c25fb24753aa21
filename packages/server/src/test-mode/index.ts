export { registerTestMode } from "./routes.ts";
export { createTestMode, type ResetKind, type TestMode } from "./service.ts";
