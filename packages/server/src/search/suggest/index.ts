export { registerSuggestionRoutes } from "./routes.ts";
export { createSuggestions } from "./suggest.ts";
