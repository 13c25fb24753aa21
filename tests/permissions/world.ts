import fc from "fast-check";

/** Groups without meaning, and groups that give roles in the test configuration. */
export const plainGroups = ["alpha", "beta", "gamma", "delta", "Alpha"] as const;
export const roleGroupNames = [
  "admin",
  "deleters",
  "pid-choosers",
  "ingestors",
  "archivers",
  "useroffice",
  "dataoffice",
  "historians",
  "attachers",
] as const;

export interface Person {
  username: string;
  email: string;
  groups: string[];
}

/** What every kind's rights are made of. */
export interface Rights {
  ownerGroup?: string;
  accessGroups: string[];
  instrumentGroup?: string;
  isPublished: boolean;
}

export interface Target {
  targetType: "dataset" | "proposal" | "sample" | "publication";
  targetId: string;
}

/** A record of any kind; what only some kinds have is optional. `body` is what is sent to create it. */
export interface Thing extends Rights {
  kind: Kind;
  key: string;
  sharedWith?: string[];
  ownerUser?: string;
  createdBy: string;
  status?: string;
  dataset?: string;
  targets?: Target[];
  hasImage?: boolean;
  body: Record<string, unknown>;
}

export const kinds = {
  dataset: { path: "datasets", keyField: "pid" },
  origdatablock: { path: "orig-datablocks", keyField: "id" },
  datablock: { path: "datablocks", keyField: "id" },
  attachment: { path: "attachments", keyField: "id" },
  proposal: { path: "proposals", keyField: "proposalId" },
  beamtime: { path: "beamtimes", keyField: "beamtimeId" },
  sample: { path: "samples", keyField: "sampleId" },
  instrument: { path: "instruments", keyField: "pid" },
  policy: { path: "policies", keyField: "id" },
  publication: { path: "publications", keyField: "doi" },
  job: { path: "jobs", keyField: "id" },
} as const;
export type Kind = keyof typeof kinds;
export const kindNames = Object.keys(kinds) as Kind[]; // the keys just above

export interface World {
  people: Person[];
  things: Thing[];
}

const group = fc.constantFrom(...plainGroups);
const some = <T>(values: fc.Arbitrary<T>, maxLength = 2) => fc.array(values, { maxLength });

const noGroups: string[] = [];
const rights = fc.record(
  {
    ownerGroup: group,
    accessGroups: fc.oneof({ weight: 2, arbitrary: fc.constant(noGroups) }, { weight: 1, arbitrary: some(group) }),
    instrumentGroup: group,
  },
  { requiredKeys: ["ownerGroup", "accessGroups"] },
);
// A quarter is published: enough for everybody to see something, and little enough to hide much.
const mostlyHidden: fc.Arbitrary<Rights> = fc
  .tuple(rights, fc.integer({ min: 0, max: 3 }))
  .map(([own, n]) => ({ ...own, isPublished: n === 0 }));

const png =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const pids = numbered("w/d", 30);
const proposalIds = numbered("P", 8);
const sampleIds = numbered("S", 8);
const instrumentIds = numbered("I", 3);
const dois = numbered("10.1/pub", 5);
const usernames = numbered("user-", 11);
const mails = usernames.map((name) => `${name}@example.org`);

const people: fc.Arbitrary<Person[]> = fc
  .array(fc.tuple(some(group, 2), fc.integer({ min: 0, max: 1 })), {
    minLength: usernames.length,
    maxLength: usernames.length,
  })
  .map((drawn) =>
    drawn.map(([groups], index) => {
      // Each role is held by somebody; two people hold none.
      const role = roleGroupNames[index];
      const username = usernames[index] ?? "";
      return { username, email: mails[index] ?? "", groups: [...new Set([...groups, ...(role ? [role] : [])])] };
    }),
  );

const base = (kind: Kind, key: string, own: Rights, body: Record<string, unknown>): Thing => ({
  kind,
  key,
  createdBy: "test-admin",
  ...own,
  body: { [kinds[kind].keyField]: key, ...own, ...body },
});

const datasets = fc
  .array(
    fc.record({
      own: mostlyHidden,
      sharedWith: some(fc.constantFrom(...mails, "USER-9@Example.ORG", "nobody@example.org"), 2),
      type: fc.constantFrom("raw", "derived"),
      location: fc.constantFrom("/DESY/P08", "/DESY/P11", undefined),
      techniques: some(fc.constantFrom("T1", "T2", "T3")),
      proposals: some(fc.constantFrom(...proposalIds, "P-absent")),
      samples: some(fc.constantFrom(...sampleIds, "S-absent")),
      instruments: some(fc.constantFrom(...instrumentIds)),
      inputs: some(fc.constantFrom(...pids, "w/absent")),
      keywords: some(fc.constantFrom("red", "green", "blue")),
      pi: fc.constantFrom("Ada", "Emmy", undefined),
      format: fc.constantFrom("NeXus", "HDF5", undefined),
      year: fc.integer({ min: 2020, max: 2024 }),
      beamtimes: some(fc.constantFrom("B0", "B1", "B2")),
    }),
    { minLength: pids.length, maxLength: pids.length },
  )
  .map((drawn) =>
    drawn.map((one, index): Thing => {
      const key = pids[index] ?? "";
      const body = {
        sharedWith: one.sharedWith,
        type: one.type,
        datasetName: `scan zebra ${index}`,
        description: `only${index}text`,
        ...(one.location === undefined ? {} : { creationLocation: one.location }),
        techniques: [...new Set(one.techniques)].map((pid) => ({ pid, name: `${pid} as in ${key}` })),
        proposalIds: [...new Set(one.proposals)],
        beamtimeIds: [...new Set(one.beamtimes)],
        sampleIds: [...new Set(one.samples)],
        instrumentIds: [...new Set(one.instruments)],
        inputDatasets: [...new Set(one.inputs)],
        keywords: [...new Set(one.keywords), `secret-${index}`],
        ...(one.pi === undefined ? {} : { principalInvestigators: [one.pi] }),
        ...(one.format === undefined ? {} : { dataFormat: one.format }),
        creationTime: `${one.year}-05-01T00:00:00.000Z`,
        scientificMetadata: {
          common: { value: index, unit: "mm" },
          [`only_${index}`]: { value: 1, unit: "K" },
          [`word_${index}`]: "text",
        },
      };
      return { ...base("dataset", key, one.own, body), sharedWith: one.sharedWith };
    }),
  );

const blocks = fc
  .array(fc.tuple(fc.constantFrom(...pids), fc.boolean()), { minLength: 20, maxLength: 20 })
  .map((drawn) =>
    drawn.map(([dataset, archived], index): Thing => {
      const key = `block-${index}`;
      const kind = archived ? "datablock" : "origdatablock";
      const dataFileList = [{ path: `sub/data_${index}_00012.nxs`, size: 10 + index }];
      const body = { id: key, datasetPid: dataset, dataFileList, ...(archived ? { archiveId: `arch-${index}` } : {}) };
      return { kind, key, createdBy: "test-admin", accessGroups: [], isPublished: false, dataset, body };
    }),
  );

const target: fc.Arbitrary<Target> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...pids).map((targetId) => ({ targetType: "dataset" as const, targetId })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...proposalIds).map((targetId) => ({ targetType: "proposal" as const, targetId })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...sampleIds).map((targetId) => ({ targetType: "sample" as const, targetId })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...dois).map((targetId) => ({ targetType: "publication" as const, targetId })),
  },
);

const attachments = fc
  .array(fc.tuple(fc.option(mostlyHidden, { nil: undefined }), fc.array(target, { maxLength: 2 }), fc.boolean()), {
    minLength: 20,
    maxLength: 20,
  })
  .map((drawn) =>
    drawn.map(([own, targets, hasImage], index): Thing => {
      const body = { caption: `zebra ${index}`, relationships: targets, ...(hasImage ? { thumbnail: png } : {}) };
      const thing = base("attachment", `att-${index}`, own ?? { accessGroups: [], isPublished: false }, body);
      return { ...thing, targets, hasImage };
    }),
  );

function ownables(kind: Kind, keys: readonly string[], body: (key: string, index: number) => Record<string, unknown>) {
  return fc
    .array(mostlyHidden, { minLength: keys.length, maxLength: keys.length })
    .map((drawn) => drawn.map((own, index) => base(kind, keys[index] ?? "", own, body(keys[index] ?? "", index))));
}

const withoutInstrumentGroup = (thing: Thing): Thing => {
  const { instrumentGroup: _, ...rest } = thing;
  const { instrumentGroup: __, ...body } = thing.body;
  return { ...rest, body };
};

const jobs = fc
  .tuple(
    ownables("job", numbered("job-", 6), () => ({ type: "archive zebra" })),
    fc.array(fc.constantFrom(...usernames, "USER-9"), { minLength: 6, maxLength: 6 }),
  )
  .map(([things, owners]) =>
    things.map((thing, index): Thing => {
      const ownerUser = owners[index] ?? "";
      const plain = withoutInstrumentGroup(thing);
      return {
        ...plain,
        ownerUser,
        body: { ...plain.body, ownerUser, jobParams: { datasetList: [{ pid: pids[index] }] } },
      };
    }),
  );

const publications = fc
  .array(fc.tuple(fc.constantFrom("private", "public", "registered"), fc.constantFrom(...usernames)), {
    minLength: dois.length,
    maxLength: dois.length,
  })
  .map((drawn) =>
    drawn.map(([status, createdBy], index): Thing => {
      const key = dois[index] ?? "";
      const body = {
        doi: key,
        title: `zebra ${index}`,
        datasetPids: [pids[index], pids[index + 7]],
        status,
        createdBy,
      };
      return { kind: "publication", key, createdBy, status, accessGroups: [], isPublished: false, body };
    }),
  );

const instruments = fc.constant(
  instrumentIds.map((key): Thing => {
    const body = { pid: key, name: `zebra at ${key}` };
    return { kind: "instrument", key, createdBy: "test-admin", accessGroups: [], isPublished: true, body };
  }),
);

/** Users of every role and records of every kind, with random groups. */
export const worlds: fc.Arbitrary<World> = fc
  .tuple(
    people,
    datasets,
    blocks,
    attachments,
    ownables("proposal", proposalIds, (key) => ({ title: `zebra title of ${key}` })),
    ownables("beamtime", numbered("B", 3), (key, index) => ({ title: `zebra ${key}`, proposalId: proposalIds[index] })),
    ownables("sample", sampleIds, (key) => ({ sampleName: `zebra name of ${key}`, proposalId: "P1" })),
    ownables("policy", numbered("policy-", 5), () => ({})),
    instruments,
    publications,
    jobs,
  )
  .map(([persons, ...lists]) => ({ people: persons, things: lists.flat() }));
