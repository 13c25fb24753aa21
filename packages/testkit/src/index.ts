export { aDataset, aFile, anOrigDatablock, aProposal, aSample } from "./builders.ts";
export { type As, startTestCatalogue, type TestCatalogue, testConfig } from "./catalogue.ts";
export { cloneDatabase } from "./postgres/index.ts";
