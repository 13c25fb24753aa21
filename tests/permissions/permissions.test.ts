import type { TestCatalogue } from "@margay/testkit";
import fc from "fast-check";
import { expect, it } from "vitest";
import { driveBulk, driveIdentity } from "./drive-identity.ts";
import { driveJobs } from "./drive-jobs.ts";
import { driveFeed, driveLists, driveRecords, driveRelations, driveRemoved } from "./drive-reads.ts";
import { driveDatasetSearch, driveFileSearch, driveSuggestions } from "./drive-search.ts";
import { driveCreates, driveHandOver, driveStaleWrites } from "./drive-writes.ts";
import { type Caller, feedIsComplete, loadWorld, startWorldCatalogue } from "./load.ts";
import { mutate, regrouped } from "./mutate.ts";
import { createOracle } from "./oracle.ts";
import { createCoverage, documentedRoutes } from "./routes.ts";
import { type World, worlds } from "./world.ts";

// Big worlds and few: each has 14 callers, 120 records and some 10,000 requests. Another seed is another world.
const seed = Number(process.env.MARGAY_TEST_SEED ?? 20261122);
const [first, second] = fc.sample(worlds, { seed, numRuns: 2 });

/** Driven with real connections by events.test.ts, and by loading the world. */
const drivenElsewhere = ["GET /v1/events", "POST /v1/users", "POST /v1/auth/login", "POST /v1/auth/logout"];

interface Scene {
  catalogue: TestCatalogue;
  callers: Caller[];
  world: World;
  isServed: (route: string) => boolean;
}

async function driveReads({ catalogue, callers, world, isServed }: Scene): Promise<void> {
  const oracle = createOracle(world);
  await feedIsComplete(catalogue.admin);
  // Callers at the same time, so that one's answers would be seen to slip into another's.
  await Promise.all(
    callers.map(async (caller) => {
      await driveFeed(caller, world, oracle);
      await driveLists(caller, oracle);
      await driveDatasetSearch(caller, oracle);
      await driveFileSearch(caller, oracle);
      await driveSuggestions(caller, oracle);
      await driveRecords(caller, world, oracle, isServed);
      if (isServed("GET /v1/datasets/{key}/relations")) await driveRelations(caller, oracle);
    }),
  );
}

async function driveWrites({ catalogue, callers, world }: Scene): Promise<void> {
  const oracle = createOracle(world);
  await Promise.all(callers.map((caller) => driveStaleWrites(caller, world, oracle)));
  expect((await catalogue.admin({ url: "/v1/groups", body: { name: "alpha" } })).status).toBe(201);
  for (const [index, caller] of callers.entries()) {
    await driveIdentity(caller, world);
    await driveBulk(caller, catalogue.admin, world, oracle);
    await driveCreates(caller, catalogue.admin, world, oracle, index);
    await driveHandOver(caller, world, oracle);
    await driveJobs(caller, world, oracle);
  }
}

it("every route answers about exactly the records that the rules allow", { timeout: 240_000 }, async () => {
  if (!first || !second) throw new Error("no world was made");
  const catalogue = await startWorldCatalogue();
  try {
    const routes = await documentedRoutes(catalogue);
    const coverage = createCoverage(routes);
    const loaded = await loadWorld(catalogue, first);
    const callers = loaded.map((caller) => ({ ...caller, ask: coverage.watch(caller.ask) }));
    const scene: Scene = { catalogue, callers, world: first, isServed: (route) => routes.includes(route) };
    await driveReads(scene);
    await driveWrites(scene);
    // Rights change, nothing that was tried before has changed anything, and all of it counts at once.
    const { world, removed } = await mutate(catalogue.admin, first, second);
    const oracle = createOracle(first);
    const after = { ...scene, world, callers: regrouped(callers, world) };
    await driveReads(after);
    for (const caller of after.callers) await driveRemoved(caller, removed, oracle, callers);
    expect([...coverage.left].filter((route) => !drivenElsewhere.includes(route)).sort()).toEqual([]);
  } finally {
    await catalogue.close();
  }
});
