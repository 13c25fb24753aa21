import type { Filter } from "@margay/contract";
import { attachedTo, targetsOf } from "../wire/attachments/read.ts";
import { type Call, header, parameter } from "../wire/call.ts";
import { ofOwnGroups } from "../wire/datasets/search.ts";
import {
  allOf,
  type Fullquery,
  project,
  queryOrHeader,
  type ReadFilter,
  readFullquery,
  readLoopback,
  sampleNames,
  sampleRelations,
} from "../wire/filter/index.ts";
import { authenticated, holds } from "../wire/guards.ts";
import { isListedKey } from "../wire/metadata-key-names.ts";
import type { Operation } from "../wire/operation.ts";
import { open } from "../wire/records/record.ts";
import type { Link } from "../wire/related.ts";
import type { Doc } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { addMetadataKeys } from "./metadata-keys.ts";
import { related, type SmallRecords } from "./small-kinds.ts";

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** What samples may include, by SciCat's names. */
const links: Readonly<Record<string, Link>> = {
  attachments: {
    kind: "attachment",
    where: (sampleIds) => attachedTo("sample", ...sampleIds),
    keysOf: ({ doc }) => targetsOf("sample", doc),
  },
  datasets: {
    kind: "dataset",
    where: (sampleIds) => ({ op: "in", field: ["sampleIds"], values: [...sampleIds] }),
    keysOf: ({ doc }) => texts(doc.sampleIds),
  },
};

const maxParents = 10_000;

/** Lists of samples and what is counted over them. */
export function sampleReads(deps: WireDeps, these: SmallRecords): Operation[] {
  const { catalogue, config } = deps;

  const filterOf = (call: Call): ReadFilter =>
    readLoopback(queryOrHeader(parameter(call, "filter"), header(call, "filter")), sampleNames, {
      relations: sampleRelations,
    });

  async function page(call: Call, { include, ...filter }: ReadFilter): Promise<Doc[]> {
    async function complete(docs: readonly Doc[]): Promise<Doc[]> {
      const keys = docs.map(({ sampleId }) => String(sampleId));
      const result = docs.map((doc): Doc => ({ ...doc }));
      for (const one of include) {
        const link = links[one.relation];
        const found = link && (await related(deps, call, keys, link, one));
        for (const [at, doc] of result.entries()) doc[one.as] = found?.get(keys[at] ?? "") ?? [];
      }
      return result;
    }
    const docs = await these.page(call, filter, include.length > 0 ? complete : undefined);
    const kept = include.map(({ as }) => as);
    return docs.map((doc) => project(doc, filter.projection, kept));
  }

  const fullqueryOf = (call: Call) => readFullquery(parameter(call, "fields"), parameter(call, "limits"), sampleNames);

  const narrowed = (call: Call, asked: Fullquery): Filter | undefined =>
    ofOwnGroups(call.principal, asked.where, holds(call.principal, "admin"));

  return [
    {
      id: "SamplesController_findAll_v3",
      method: "GET",
      path: "/samples",
      handle: (call) => page(call, filterOf(call)),
    },
    {
      id: "SamplesController_count_v3",
      method: "GET",
      path: "/samples/count",
      guard: authenticated,
      handle: (call) => these.count(call, allOf(narrowed(call, fullqueryOf(call)), filterOf(call).where)),
    },
    {
      id: "SamplesController_fullquery_v3",
      method: "GET",
      path: "/samples/fullquery",
      guard: authenticated,
      handle(call) {
        const asked = fullqueryOf(call);
        const { sort, limit, offset } = asked;
        return page(call, { sort, limit, offset, where: narrowed(call, asked), include: [] });
      },
    },
    {
      id: "SamplesController_metadataKeys_v3",
      method: "GET",
      path: "/samples/metadataKeys",
      guard: authenticated,
      handle: metadataKeys,
    },
    {
      id: "SamplesController_findOne_v3",
      method: "GET",
      path: "/samples/findOne",
      guard: authenticated,
      handle: async (call) => (await page(call, { ...filterOf(call), limit: 1 }))[0],
    },
  ];

  async function metadataKeys(call: Call): Promise<string[]> {
    const { where, sort, metadataKey } = fullqueryOf(call);
    const rows = await catalogue.finder.find(call.principal, "sample", {
      where,
      sort,
      limit: Math.min(config.metadataParentsLimit ?? maxParents, maxParents),
      fields: ["sampleCharacteristics"],
      signal: call.signal,
    });
    const keys = new Set<string>();
    for (const row of rows) addMetadataKeys(keys, open(row).doc.sampleCharacteristics);
    return [...keys].filter(isListedKey(metadataKey)).sort().slice(0, config.metadataKeysLimit);
  }
}
