export { foundBy } from "./file-texts.ts";
export { type Chunk, fileTexts, furtherFields } from "./files.ts";
export { packFiles, startPackPass } from "./pack-pass.ts";
export { type BlockRow, blockColumns, toStored as toStoredBlock } from "./read-store.ts";
export { registerBlockRoutes } from "./routes.ts";
export { type Blocks, createBlocks } from "./service.ts";
