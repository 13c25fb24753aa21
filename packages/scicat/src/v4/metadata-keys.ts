import { parameter } from "../wire/call.ts";
import { metadataKeyVocabulary, project, readStrict } from "../wire/filter/index.ts";
import type { Operation } from "../wire/operation.ts";
import type { WireDeps } from "../wire/wire.ts";

/** `/api/v4/metadatakeys`: the keys of the metadata of datasets, proposals, samples and instruments. */
export const metadataKeys = ({ catalogue }: WireDeps): Operation[] => [
  {
    id: "MetadataKeysV4Controller_findAll_v4",
    method: "GET",
    path: "/metadatakeys",
    async handle(call) {
      const { projection, ...query } = readStrict(parameter(call, "filter"), metadataKeyVocabulary);
      const found = await catalogue.metadataKeys.find(call.principal, query);
      return found.map((use) => project({ _id: use.id, ...use, __v: 0 }, projection));
    },
  },
];
