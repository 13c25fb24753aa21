export { registerSuggestionRoutes } from "./routes.ts";
export { createSuggestions, type Suggestions } from "./suggest.ts";
