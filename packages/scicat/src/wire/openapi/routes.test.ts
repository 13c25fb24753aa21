import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultScicatConfig } from "../config.ts";
import type { Operation } from "../operation.ts";
import { parts, wires } from "./versions.fixture.ts";

/** Operations that SciCat's document does not have, with the client that needs each. */
const beyond: Readonly<Record<string, string>> = {
  DatasetsController_externalLinks_v3: "pyscicat asks for the external links of a dataset",
  EventsController_ticket_v3: "published SDKs announce events of datasets",
  EventsController_stream_v3: "published SDKs announce events of datasets",
  EventsController_connections_v3: "published SDKs announce events of datasets",
  PoliciesV4Controller_create_v4: "the next SciCat's suite asks for it",
  PoliciesV4Controller_findAll_v4: "the next SciCat's suite asks for it",
  PoliciesV4Controller_findOne_v4: "the next SciCat's suite asks for it",
  PoliciesV4Controller_update_v4: "the next SciCat's suite asks for it",
};

interface Served extends Operation {
  /** From the root, as the document writes it. */
  address: string;
}

describe("The OpenAPI document and the routes", () => {
  let catalogue: TestCatalogue;
  let served: readonly Served[];
  beforeAll(async () => {
    catalogue = await startTestCatalogue();
    const openSearch = { enabled: true, defaultIndex: "dataset" };
    const deps = { catalogue: catalogue.server.catalogue, config: { ...defaultScicatConfig, openSearch } };
    served = (await wires()).flatMap((wire) =>
      wire.operations(deps).map((operation) => ({
        ...operation,
        address: `${operation.method.toLowerCase()} ${wire.prefix}${operation.path}`,
      })),
    );
  });
  afterAll(() => catalogue?.close());

  const documented = new Map(parts.flatMap(({ operations }) => operations).map((one) => [one.id, one]));
  // The name of a parameter says nothing to a client.
  const nameless = (address: string) => address.replace(/:\w+|\{\w+\}/g, "*").replace(/\/$/, "");

  it("has every operation that is served, at the same address", () => {
    const elsewhere = served.filter(({ id, address }) => {
      if (Object.hasOwn(beyond, id)) return false;
      const told = documented.get(id);
      return !told || nameless(`${told.method} ${told.path}`) !== nameless(address);
    });
    expect(elsewhere.map(({ id, address }) => `${id} ${address}`)).toEqual([]);
  });

  it("has no operation that is not served", () => {
    const ids = new Set(served.map(({ id }) => id));
    const missing = [...documented.keys()].filter((id) => !ids.has(id));
    expect(missing).toEqual([]);
  });
});
