import type { Filter } from "@margay/contract";
import { type Call, parameters } from "../call.ts";
import { named } from "../errors.ts";
import { found } from "../found.ts";
import { open } from "../records/record.ts";
import type { Doc } from "../shape.ts";
import type { WireDeps } from "../wire.ts";

/** What a form for a publication of some datasets begins with: taken from the first of them and its proposal. */
export async function formValues({ catalogue }: WireDeps, call: Call): Promise<Doc> {
  const { datasets, records } = catalogue;
  const pids = parameters(call, "pid").filter((pid) => pid !== "");
  if (pids.length === 0) throw named(404, "Dataset with pid undefined not found");
  const rows = [];
  for (const pid of pids.slice(0, maxDatasets)) {
    const refusals = {
      absent: named(404, `Dataset with pid ${pid} not found`),
      hidden: named(403, "Unauthorized access"),
    };
    rows.push(await found(datasets, call.principal, pid, refusals));
  }
  const docs = rows.map((row) => open(row).doc);
  const [first = {}] = docs;
  const proposalId = docs.flatMap((doc) => (Array.isArray(doc.proposalIds) ? doc.proposalIds : []))[0];
  const proposal =
    typeof proposalId === "string" ? await records.proposal.service.find(call.principal, proposalId) : undefined;
  const { title, abstract } = proposal ? open(proposal).doc : {};
  return {
    resourceType: first.type,
    description: first.description,
    title,
    abstract,
    thumbnail: await thumbnailOf(String(pids[0])),
  };

  async function thumbnailOf(pid: string): Promise<unknown> {
    const at = (field: string, value: string): Filter => ({ op: "in", field: [field], values: [value] });
    const attached: Filter = {
      op: "element",
      field: ["relationships"],
      where: { op: "and", of: [at("targetType", "dataset"), at("targetId", pid)] },
    };
    const query = { where: attached, limit: 1, signal: call.signal };
    const [row] = await catalogue.finder.find(call.principal, "attachment", query);
    if (!row) return undefined;
    const { doc, imported } = open(row);
    return doc.thumbnail ?? imported.thumbnail;
  }
}

const maxDatasets = 1_000;
