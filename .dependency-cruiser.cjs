/**
 * The direction of imports, as docs/decisions/ and CONTRIBUTING.md describe it: `npm run layers`.
 *
 *   contract <- actions <- server <- scicat <- apps/catalogue        contract <- client <- web
 *   actions <- action-rabbitmq, action-kafka <- apps/catalogue, loaded by name; examples stand alone
 *   columns, extract and units are leaves
 *   inside server: routes -> service -> store -> db
 */

/** A file of a module in packages/server that plays this role: `store.ts`, `file-store.ts`, `store-bulk.ts`, `store/…`. */
const role = (...names) => `^packages/server/src/.+[/-](${names.join("|")})[./-]`;
/** Shared ground inside packages/server: what modules are built with, not modules themselves. */
const ground = "db|http|records";
/** Modules that every write passes through, whatever its kind. */
const services = "access|changes|history|identity|search";

/** One package may import these others and no more. */
const mayImport = (name, ...others) => ({
  name: `${name.replaceAll("/", "-")}-imports`,
  comment: `${name} may import ${others.length > 0 ? others.join(", ") : "no other package"} of this repository`,
  severity: "error",
  from: { path: `^${name}/` },
  to: { path: "^(packages|apps|bench|tools|tests)/", pathNot: [name, ...others].map((other) => `^${other}(/|$)`) },
});

const contract = "packages/contract";
const units = "packages/units";
const columns = "packages/columns";
const extract = "packages/extract";
const client = "packages/client";
const actions = "packages/actions";
const server = "packages/server";
const scicat = "packages/scicat";
const testkit = "packages/testkit";

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "a circle means that two files are one responsibility, or that a piece belongs below both",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "an import that leads nowhere",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "declared-dependencies",
      comment: "what a workspace imports stands in its own package.json (the test runner is the root's)",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: "node_modules/vitest/" },
    },

    mayImport(contract),
    mayImport(units),
    mayImport(columns),
    mayImport(extract, units),
    mayImport(client, contract),
    mayImport(actions, contract),
    mayImport("packages/action-rabbitmq", actions),
    mayImport("packages/action-kafka", actions),
    mayImport("examples"),
    mayImport(server, contract, units, columns, actions, extract),
    mayImport(scicat, contract, units, actions, server),
    mayImport(testkit, contract, units, extract, server, scicat, client),
    mayImport("apps/web", client, contract, units, extract),
    mayImport(
      "apps/catalogue",
      contract,
      units,
      extract,
      actions,
      "packages/action-rabbitmq",
      "packages/action-kafka",
      server,
      scicat,
      client,
      "tools/node.mjs",
    ),
    {
      name: "package-entry-only",
      comment: "another package only through what its package.json exports",
      severity: "error",
      from: { path: "^((?:packages|apps)/[^/]+)/" },
      to: { path: "^(packages|apps)/[^/]+/", pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    {
      name: "scicat-adapters-apart",
      comment: "the foreign wires never import each other; each can be deleted with its registration line",
      severity: "error",
      from: { path: "^packages/scicat/src/(v3|v4)/" },
      to: { path: "^packages/scicat/src/(v3|v4)/", pathNot: "^packages/scicat/src/$1/" },
    },

    {
      name: "routes-to-service",
      comment: "routes call the service; they never reach the store or the database themselves",
      severity: "error",
      from: { path: role("routes") },
      to: { path: [role("store"), "^packages/server/src/db/"] },
    },
    {
      name: "service-not-back",
      comment: "a service knows nothing of routes or HTTP",
      severity: "error",
      from: { path: role("service") },
      to: { path: [role("routes"), "^packages/server/src/http/"] },
    },
    {
      name: "store-not-back",
      comment: "a store knows the database, not who calls it",
      severity: "error",
      from: { path: role("store", "access", "fields", "errors") },
      to: { path: [role("routes", "service"), "^packages/server/src/http/"] },
    },
    {
      name: "db-is-the-floor",
      comment: "db/ imports no module",
      severity: "error",
      from: { path: "^packages/server/src/db/" },
      to: { path: "^packages/server/src/[^/]+/", pathNot: "^packages/server/src/db/" },
    },
    {
      name: "records-below-modules",
      comment: "the shared record engine knows none of the kinds built with it",
      severity: "error",
      from: { path: "^packages/server/src/records/" },
      to: { path: "^packages/server/src/[^/]+/", pathNot: `^packages/server/src/(${ground}|${services})/` },
    },
    {
      name: "module-by-index",
      comment: "another module only through its index.ts",
      severity: "error",
      from: { path: `^packages/server/src/([^/]+)/` },
      to: {
        path: "^packages/server/src/[^/]+/",
        pathNot: [
          `^packages/server/src/$1/`,
          `^packages/server/src/(${ground})/`,
          "^packages/server/src/[^/]+/index\\.ts$",
        ],
      },
    },
    {
      name: "fastify-at-the-edge",
      comment: "fastify only in routes.ts, http/, the composition in server.ts, and packages/scicat",
      severity: "error",
      from: {
        path: "^(packages|apps)/",
        pathNot: [
          role("routes"),
          "^packages/server/src/(http/|server\\.ts$|index\\.ts$)",
          "^packages/scicat/",
          "^packages/testkit/",
        ],
      },
      to: { path: "node_modules/(fastify|fastify-plugin|@fastify/[^/]+)/" },
    },
    {
      name: "sql-in-the-store",
      comment: "kysely and pg only in store.ts, access.ts, access/, db/ and search/",
      severity: "error",
      from: {
        path: "^(packages|apps)/",
        pathNot: [role("store", "access"), "^packages/server/src/(db|search|access)/", "^packages/testkit/"],
      },
      to: { path: "node_modules/(kysely|pg|pg-[^/]+|@types/pg)/" },
    },
    {
      name: "testkit-for-tests",
      comment: "what runs in production does not know the testkit",
      severity: "error",
      from: { path: "^(packages|apps)/", pathNot: "^packages/testkit/" },
      to: { path: "^packages/testkit/" },
    },
  ],
  options: {
    // Tests reach for whatever they need; generated code is not ours to arrange.
    exclude: {
      path: "\\.(test|fixture)\\.tsx?$|^(packages|apps|bench)/[^/]+/(dist|results|src/generated)/|\\.config\\.ts$|\\.gen\\.ts$",
    },
    doNotFollow: { path: "node_modules" },
    // Types count too: a module that only names a type of another still depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
