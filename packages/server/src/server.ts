import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from "fastify";
import { createVisibility } from "./access/index.ts";
import { createAttachments, registerAttachmentRoutes } from "./attachments/index.ts";
import { registerBulkRoutes } from "./bulk/index.ts";
import type { Catalogue } from "./catalogue.ts";
import { createChanges, registerChangeRoutes } from "./changes/index.ts";
import type { Config } from "./config.ts";
import { createBlocks, registerBlockRoutes } from "./datablocks/index.ts";
import { createDatasets, createMetadataKeys, createSearchIndex, startFormPass } from "./datasets/index.ts";
import type { Database } from "./db/database.ts";
import { createRegistrar } from "./doi/index.ts";
import { createHistory, registerHistoryRoutes } from "./history/index.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { openFramework } from "./http/framework.ts";
import { demandDatabase, registerHealth } from "./http/health.ts";
import { registerOpenApi } from "./http/openapi.ts";
import { registerSecurityHeaders } from "./http/security.ts";
import { registerWeb } from "./http/web.ts";
import { createIdentity, currentPrincipal, type Identity, registerIdentity } from "./identity/index.ts";
import { createJobs, registerJobRoutes } from "./jobs/index.ts";
import { createLogbooks } from "./logbooks/index.ts";
import { createMetadataKeyCatalogue } from "./metadata-keys/index.ts";
import { createMetadataSchemas } from "./metadata-schemas/index.ts";
import { createOutbound } from "./outbound/index.ts";
import { createPolicies } from "./policies/index.ts";
import { createPublications } from "./publications/index.ts";
import { registerRecordRoutes } from "./records/routes.ts";
import { createRelations, registerRelationRoutes } from "./relations/index.ts";
import { createRuntimeConfigs } from "./runtime-config/index.ts";
import {
  createColumns,
  createFinder,
  createSearch,
  createSuggestions,
  registerSearchRoutes,
  registerSuggestionRoutes,
} from "./search/index.ts";
import { createSmallKinds, registerSmallKinds } from "./small-kinds/index.ts";
import { createTestMode, registerTestMode } from "./test-mode/index.ts";

export interface ServerDeps {
  database: Database;
  config: Config;
  clock?: () => Date;
  logger?: FastifyBaseLogger;
}

export interface Server {
  app: FastifyInstance;
  /** For what the application does at its start: functional accounts, the administrator's token. */
  identity: Identity;
  /** The services behind the routes, for wires that are registered beside them before the server listens. */
  catalogue: Catalogue;
  close(): Promise<void>;
}

/** Wires the catalogue by hand: no container. The caller opens the database and migrates it. */
export async function createServer(deps: ServerDeps): Promise<Server> {
  const { database, config } = deps;
  const clock = deps.clock ?? (() => new Date());
  const app = openFramework(config, deps.logger);
  await registerSecurityHeaders(app);
  await app.register(cors, {
    origin: true,
    methods: corsMethods,
    exposedHeaders: ["etag", "location", "x-request-id", "change-id"],
  });
  await app.register(compress, { threshold: 2_048, encodings: ["gzip"], globalDecompression: false });
  await app.register(cookie);
  await registerOpenApi(app, config.version);

  const visibility = createVisibility(database.dictionaries);
  const recordDeps = { database, visibility, clock };
  const history = createHistory(database);
  const metadataKeys = createMetadataKeys(database.dictionaries);
  const datasets = createDatasets({ ...recordDeps, pidPrefix: config.pidPrefix, metadataKeys });
  const outbound = createOutbound(config.outbound ?? publicInternet);
  const identity = createIdentity({
    database,
    visibility,
    config,
    clock,
    fetchFor: (url) => outbound.forUrl(url).fetch,
    warn: (facts, message) => app.log.warn(facts, message),
  });
  registerIdentity(app, identity);
  registerRecordRoutes(app, { service: datasets, history, principalFor: identity.principalFor });
  registerHistoryRoutes(app, history);
  const records = createSmallKinds({ ...recordDeps, pidPrefix: config.pidPrefix });
  registerSmallKinds(app, records, { history, principalFor: identity.principalFor });
  const listDeps = { database, history, principalFor: identity.principalFor, bodyLimit: config.bodyLimitBytes * 8 };
  const origDatablocks = createBlocks("origdatablock", recordDeps);
  registerBlockRoutes(app, origDatablocks, listDeps);
  registerBulkRoutes(app, { datasets, origDatablocks });
  const datablocks = createBlocks("datablock", recordDeps);
  registerBlockRoutes(app, datablocks, listDeps);
  const attachments = createAttachments({ ...recordDeps, datasets });
  registerAttachmentRoutes(app, attachments, listDeps);
  registerRelationRoutes(app, createRelations(database.kysely));
  const columns = createColumns({ database, config: config.search, log: app.log });
  app.addHook("onClose", () => columns.close());
  const search = createSearch({ database, columns });
  registerSearchRoutes(app, search);
  registerSuggestionRoutes(app, createSuggestions(database, search));
  const whoNow = (request: FastifyRequest) => currentPrincipal(request, identity);
  const changes = createChanges(database);
  registerChangeRoutes(app, changes, whoNow);
  const policies = createPolicies({ ...recordDeps, policies: records.policy.service });
  if (config.testMode) {
    const afterwards = async () => {
      metadataKeys.forget();
      policies.forget();
      // An empty list of accounts changes none, and lets go of who the tokens of removed users belonged to.
      await identity.syncFunctionalAccounts([]);
    };
    registerTestMode(app, createTestMode({ database, afterwards }));
  }
  registerHealth(app, { database, version: config.version, search: () => columns.state() });
  await registerWeb(app, config.webFolder);
  const stopHousekeeping = startHousekeeping(database, identity, (error) =>
    app.log.warn({ err: error }, "housekeeping failed; it is tried again in an hour"),
  );
  app.addHook("onClose", async () => stopHousekeeping());
  const stopFormPass = startFormPass(database, (error) =>
    app.log.warn({ err: error }, "forms of older metadata were not found; the next start tries again"),
  );
  app.addHook("onClose", stopFormPass);
  const finder = createFinder({ database, columns });
  const publishing = config.publishing ?? { doiPrefix: config.pidPrefix, shortDoiSuffix: false };
  const registrar = createRegistrar({ publishing, outbound });
  const publications = createPublications({ ...recordDeps, pidPrefix: config.pidPrefix, publishing, registrar });
  const jobs = await createJobs({
    ...recordDeps,
    config: config.jobs ?? noJobs,
    records: records.job.service,
    principalFor: identity.principalFor,
    warn: (error, message) => app.log.warn({ err: error }, message),
  });
  app.addHook("onClose", () => jobs.close());
  registerJobRoutes(app, { jobs, records: records.job.service, whoNow });
  const metadataSchemas = createMetadataSchemas({ outbound, clock });
  app.addHook("onClose", () => metadataSchemas.close());
  const catalogue = {
    clock,
    outbound,
    metadataKeys: createMetadataKeyCatalogue(database),
    metadataSchemas,
    logbooks: createLogbooks({ db: database.kysely, outbound, config: config.logbook }),
    runtimeConfigs: createRuntimeConfigs({ database, visibility, clock, defaults: config.runtimeConfigs ?? {} }),
    policies,
    publications,
    jobs,
    identity,
    datasets,
    origDatablocks,
    datablocks,
    attachments,
    records,
    history,
    changes,
    searchIndex: createSearchIndex(database),
    demandDatabase: () => demandDatabase(database),
    finder,
  };
  return { app, identity, catalogue, close: () => app.close() };
}

// The plugin's default leaves out what changes records.
const corsMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

// Without a job file there are no job types: records of jobs are all that is left.
const noJobs = { defaultStatusCode: "jobSubmitted", defaultStatusMessage: "Job submitted.", worker: false, env: {} };

const publicInternet = { allow: [], timeoutMs: 5_000, maxBytes: 10_000_000, maxRedirects: 5 };
