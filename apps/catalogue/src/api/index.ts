export { type Api, createApi } from "./client.ts";
export { findEndpoint } from "./endpoint.ts";
export { listAll, pages } from "./pages.ts";
export { ApiError, NotReachable } from "./problem.ts";
