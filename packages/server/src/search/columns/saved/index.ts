export { type Copies, createCopies } from "./copies.ts";
