import { controller } from "../../wire/openapi/controller.ts";
import type { DocumentedOperation, Schema } from "../../wire/openapi/part.ts";
import { query, required } from "../../wire/openapi/query.ts";
import { anyObject, number, record, ref, text } from "../../wire/openapi/schema.ts";
import { runtimeConfig } from "../shapes/administration.ts";

const history = controller({ name: "HistoryController", version: "v3", path: "/history", tag: "history" });
const logbooks = controller({ name: "LogbooksController", version: "v3", path: "/logbooks", tag: "logbooks" });
const configurations = controller({
  name: "RuntimeConfigController",
  version: "v3",
  path: "/runtime-config",
  tag: "runtime configurations",
});
const admin = controller({ name: "AdminController", version: "v3", path: "/admin", tag: "admin", open: true });
const health = controller({ name: "HealthController", version: "v3", path: "/health", tag: "Health", open: true });

const states: Schema = {
  ...anyObject,
  additionalProperties: { ...record({ status: text }), additionalProperties: true },
};
const healthReport: Schema = {
  ...anyObject,
  properties: {
    status: text,
    info: { ...states, nullable: true },
    error: { ...states, nullable: true },
    details: states,
  },
};

export const administrationOperations: readonly DocumentedOperation[] = [
  history.get("findHistory", "", {
    query: [query("filter", text, required), query("skip", number), query("limit", number)],
  }),
  history.get("countHistory", "/count", { query: [query("filter", text, required)] }),
  history.get("getHistoryByCollection", "/collection/{subsystem}", {
    query: [query("skip", number), query("limit", number)],
  }),
  logbooks.get("findAll", "", { answer: anyObject }),
  logbooks.get("findByName", "/{name}", { query: [query("filters", text, required)], answer: anyObject }),
  configurations.get("getConfig", "/{id}", { answer: ref("OutputRuntimeConfigDto"), also: { 404: undefined } }),
  configurations.put("updateConfig", "/{id}", {
    body: runtimeConfig,
    answer: ref("OutputRuntimeConfigDto"),
    also: { 404: undefined },
  }),
  admin.get("getConfig", "/config", { answer: anyObject }),
  admin.get("getTheme", "/theme", { answer: anyObject }),
  health.get("check", "", { answer: healthReport, also: { 503: healthReport } }),
];
