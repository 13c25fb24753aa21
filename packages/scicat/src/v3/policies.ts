import { type Filter, policyRecord } from "@margay/contract";
import { demandValid, type Stored } from "@margay/server";
import { type Call, header, parameter } from "../wire/call.ts";
import { guardRefused, named } from "../wire/errors.ts";
import { allOf, policyNames, project, queryOrHeader, type ReadFilter, readLoopback } from "../wire/filter/index.ts";
import { deleters, holdersOf } from "../wire/guards.ts";
import { bodyOf, changeOf, type Operation } from "../wire/operation.ts";
import { newPolicy, policyIn } from "../wire/records/policy.ts";
import { open } from "../wire/records/record.ts";
import { type Doc, isObject, normalised } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { createPolicy, partialUpdatePolicy, updateWherePolicy } from "./shapes/policies.ts";
import { smallKind } from "./small-kinds.ts";

const keepers = holdersOf("admin", "policyManager");

const notManager = named(401, "User not authorised for action based on policy");

/** `/api/v3/policies`: the data office reads and writes, delete groups delete, nobody else sees any. */
export function policies(deps: WireDeps): Operation[] {
  const { catalogue } = deps;
  const { finder, records, identity } = catalogue;
  const { service } = records.policy;
  const these = smallKind(deps, {
    kind: "policy",
    service,
    names: policyNames,
    absent: (id) => named(404, `Policy: ${id} not found`),
    refused: named(403, "Unauthorized access"),
    taken: (id) => named(409, `Policy with ${id} already exists`),
  });
  const idOf = (call: Call) => String(call.params.id);

  /** The filter in the query or a header, and what the SciCat UI sends as parameters of their own. */
  function asked(call: Call): ReadFilter {
    const filter = readLoopback(queryOrHeader(parameter(call, "filter"), header(call, "filter")), policyNames);
    const own = Object.fromEntries(
      ["where", "order", "skip", "limit"].flatMap((name) => {
        const text = parameter(call, name);
        return text === undefined || text === "" ? [] : [[name, text]];
      }),
    );
    const { where, ...limits } = readLoopback(own, policyNames);
    const manager = parameter(call, "manager");
    const managed: Filter | undefined = manager ? { op: "in", field: ["manager"], values: [manager] } : undefined;
    const isPaged = "order" in own || "skip" in own || "limit" in own;
    const { sort, limit, offset } = isPaged ? limits : filter;
    return { ...filter, sort, limit, offset, where: allOf(filter.where, where, managed) };
  }

  const policiesOf = (call: Call, groups: readonly string[]): Promise<Stored[]> =>
    finder.find(call.principal, "policy", {
      where: { op: "in", field: ["ownerGroup"], values: groups },
      limit: maxPolicies,
      signal: call.signal,
    });

  /** Gives groups that have no policy the default one, kept by the caller. Answers all policies of the groups. */
  async function ensured(call: Call, groups: readonly string[], email: string): Promise<Stored[]> {
    if (!call.principal.scopes.has("write")) throw guardRefused();
    for (const ownerGroup of groups) demandValid(policyRecord.input, newPolicy({ ownerGroup, manager: [email] }));
    for (const group of groups)
      await catalogue.policies.ensure(call.principal, group, { manager: [email], tapeRedundancy: "low" });
    return policiesOf(call, groups);
  }

  async function updateWhere(call: Call): Promise<unknown> {
    const { ownerGroupList, data } = bodyOf(call, updateWherePolicy);
    const names = String(ownerGroupList).split(",");
    const groups = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
    if (groups.length === 0) throw named(400, ["ownerGroupList should not be empty"]);
    const change = changedFields(data);
    const { user } = await identity.me(call.principal);
    const email = user?.email;
    // Nothing changes before it is clear that all of it may.
    const present = await policiesOf(call, groups);
    if (email === undefined || !present.every((row) => isKeptBy(row, email))) throw notManager;
    const have = new Set(present.map(({ ownerGroup }) => ownerGroup));
    const missing = groups.filter((group) => !have.has(group));
    for (const { key } of [...present, ...(await ensured(call, missing, email))])
      await these.change(call, key, (record) => policyIn(change, record), false);
    return { message: "successful policy update" };
  }

  /** The work, when there is such a policy; nothing otherwise. */
  async function present(call: Call, work: (id: string) => Promise<Doc>): Promise<Doc | undefined> {
    const id = idOf(call);
    return (await service.probe(call.principal, id)) === "absent" ? undefined : work(id);
  }

  return [
    {
      id: "PoliciesController_create_v3",
      method: "POST",
      path: "/policies",
      guard: keepers,
      async handle(call) {
        const doc = newPolicy(bodyOf(call, createPolicy));
        demandValid(policyRecord.input, doc);
        return these.create(call, doc);
      },
    },
    {
      id: "PoliciesController_findAll_v3",
      method: "GET",
      path: "/policies",
      guard: keepers,
      async handle(call) {
        const filter = asked(call);
        const docs = await these.page(call, filter);
        return docs.map((doc) => project(doc, filter.projection));
      },
    },
    {
      id: "PoliciesController_count_v3",
      method: "GET",
      path: "/policies/count",
      guard: keepers,
      handle: (call) => these.count(call, asked(call).where),
    },
    {
      id: "PoliciesController_updateWhere_v3",
      method: "POST",
      path: "/policies/updateWhere",
      status: 200,
      guard: keepers,
      handle: updateWhere,
    },
    {
      id: "PoliciesController_findOne_v3",
      method: "GET",
      path: "/policies/:id",
      guard: keepers,
      async handle(call) {
        const row = await service.find(call.principal, idOf(call));
        return row && these.out(row);
      },
    },
    {
      id: "PoliciesController_update_v3",
      method: "PATCH",
      path: "/policies/:id",
      guard: keepers,
      async handle(call) {
        const body = changeOf(call, partialUpdatePolicy);
        return present(call, (id) => these.change(call, id, (record) => policyIn(body, record), false));
      },
    },
    {
      id: "PoliciesController_remove_v3",
      method: "DELETE",
      path: "/policies/:id",
      guard: deleters,
      handle: (call) => present(call, (id) => these.remove(call, id)),
    },
  ];
}

const maxPolicies = 10_000;

function isKeptBy(row: Stored, email: string): boolean {
  const { manager } = open(row).doc;
  return Array.isArray(manager) && manager.includes(email);
}

// The group is how the policies were found; a change of it would give one group the policies of all.
function changedFields(data: unknown): Doc {
  if (!isObject(data)) return {};
  const { ownerGroup: _, ...known } = partialUpdatePolicy.properties;
  const sent = Object.entries(data).filter(([name]) => Object.hasOwn(known, name));
  return normalised(partialUpdatePolicy, Object.fromEntries(sent));
}
