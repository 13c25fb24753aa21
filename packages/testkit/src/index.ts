export { aDataset, aFile, anOrigDatablock, aProposal, aSample } from "./builders.ts";
export { type As, startTestCatalogue, type TestCatalogue, testConfig } from "./catalogue.ts";
export { type RegistryRequest, startTestRegistry, type TestRegistry } from "./datacite/registry.ts";
export { noDirectory, startTestDirectory, type TestDirectory } from "./ldap/directory.ts";
export { startTestIssuer, type TestIssuer } from "./oidc/issuer.ts";
export { cloneDatabase } from "./postgres/index.ts";
export { noBroker, startTestBroker, type TestBroker } from "./rabbitmq/broker.ts";
