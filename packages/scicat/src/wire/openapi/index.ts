export { registerExplorer } from "./explorer.ts";
export type { DocumentPart } from "./part.ts";
