import { policyRecord } from "@margay/contract";
import { CatalogueError, demandValid, mergePatch } from "@margay/server";
import { type Call, parameter, unmodifiedSince } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { policyNames, project, readLoopback } from "../wire/filter/index.ts";
import { holdersOf } from "../wire/guards.ts";
import { bodyOf, type Operation } from "../wire/operation.ts";
import { newPolicy, policyIn, policyOut } from "../wire/records/policy.ts";
import { type Opened, open, openServed } from "../wire/records/record.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createPolicy, partialUpdatePolicy } from "./shapes/policies.ts";

const keepers = holdersOf("admin", "policyManager");
const maxPolicies = 10_000;

/**
 * `/api/v4/policies`: policies with their rules by job type, under `jobPolicies`. Younger than the rest of this version
 * and not in its document. What a rule shares with the older form counts for both; everything else is kept as sent.
 */
export function policies({ catalogue }: WireDeps): Operation[] {
  const { finder, records } = catalogue;
  const { service } = records.policy;
  const idOf = (call: Call) => String(call.params.id);
  const absent = (id: string) => named(404, `Policy: ${id} not found`);
  const path = "/policies";
  const id = (name: string) => `PoliciesV4Controller_${name}_v4`;

  return [
    {
      id: id("create"),
      method: "POST",
      path,
      guard: keepers,
      async handle(call) {
        const doc = fieldsFrom(bodyOf(call, createPolicy), newPolicy);
        demandValid(policyRecord.input, doc);
        return policyForm(openServed("id", await service.create(call.principal, doc)));
      },
    },
    {
      id: id("findAll"),
      method: "GET",
      path,
      guard: keepers,
      async handle(call) {
        const { projection, limit = maxPolicies, ...query } = readLoopback(parameter(call, "filter"), policyNames);
        const { where, sort, offset } = query;
        const wanted = { where, sort, offset, limit: Math.min(limit, maxPolicies), signal: call.signal };
        const rows = await finder.find(call.principal, "policy", wanted);
        return rows.map((row) => project(policyForm(open(row)), projection));
      },
    },
    {
      id: id("findOne"),
      method: "GET",
      path: `${path}/:id`,
      guard: keepers,
      async handle(call) {
        const row = await service.find(call.principal, idOf(call));
        if (!row) throw absent(idOf(call));
        return policyForm(open(row));
      },
    },
    {
      id: id("update"),
      method: "PATCH",
      path: `${path}/:id`,
      guard: keepers,
      async handle(call) {
        const body = bodyOf(call, partialUpdatePolicy);
        const change = (record: Doc) => fieldsFrom(body, (fields) => policyIn(fields, record), record);
        const patch = { type: "change", change } as const;
        try {
          const served = await service.patch(call.principal, idOf(call), patch, unmodifiedSince(call));
          return policyForm(openServed("id", served));
        } catch (error) {
          if (error instanceof CatalogueError && error.code === "not_found") throw absent(idOf(call));
          throw error;
        }
      },
    },
  ];
}

/** The record from a body, whose rules are merged into those of the record. */
function fieldsFrom(body: Doc, make: (fields: Doc) => Doc, record: Doc = {}): Doc {
  const { jobPolicies: sent } = body;
  if (!isObject(sent)) return make(body);
  const jobPolicies = mergePatch(isObject(record.imported) ? record.imported.jobPolicies : {}, sent);
  const { archive, retrieve } = sent;
  const shared: Doc = {
    tapeRedundancy: isObject(archive) ? archive.tapeRedundancy : undefined,
    archiveEmailsToBeNotified: isObject(archive) ? archive.emailTo : undefined,
    retrieveEmailsToBeNotified: isObject(retrieve) ? retrieve.emailTo : undefined,
  };
  const named = Object.entries(shared).filter(([, value]) => value !== undefined);
  return make({ ...body, jobPolicies, ...Object.fromEntries(named) });
}

/** A policy with its rules; what the older form says of them goes before what was once sent. */
function policyForm(opened: Opened): Doc {
  const { tapeRedundancy, archiveEmailsToBeNotified, retrieveEmailsToBeNotified, ...policy } = policyOut(opened);
  const rules = {
    archive: { tapeRedundancy, emailTo: archiveEmailsToBeNotified },
    retrieve: { emailTo: retrieveEmailsToBeNotified },
  };
  return { ...policy, jobPolicies: mergePatch(policy.jobPolicies, rules) };
}
