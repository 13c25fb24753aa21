export { distance } from "./distance.ts";
export { foldText } from "./fold.ts";
export { fitsGlob } from "./glob.ts";
