export { newDoi } from "./new-doi.ts";
export type { Registrable } from "./registrable.ts";
export { createRegistrar, type Registrar } from "./registrar.ts";
