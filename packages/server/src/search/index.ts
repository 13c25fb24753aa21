export { createFinder, createSearch } from "./columns/answer/index.ts";
export { createColumns, forgetDatasetChanges } from "./columns/index.ts";
export type { FacetAnswer, FacetCount, Finder, FindKind, FindQuery, FoundFile } from "./finder.ts";
export { translate as toPostgresPattern } from "./postgres/find/patterns.ts";
export { createPostgresSearch } from "./postgres/index.ts";
export { registerSearchRoutes } from "./routes.ts";
export { createSuggestions, registerSuggestionRoutes } from "./suggest/index.ts";
