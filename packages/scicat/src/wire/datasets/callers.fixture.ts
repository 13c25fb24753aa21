import { roleGroupsFrom } from "@margay/server";
import { type As, startTestCatalogue, type TestCatalogue } from "@margay/testkit";

/** Callers of every kind, seen from a dataset of the group `ring` that `guests` may read. */
export const callerKinds = [
  "anonymous",
  "stranger",
  "reader",
  "owner",
  "ownerWithoutCreate",
  "chooser",
  "privileged",
  "admin",
  "deleter",
  "archiver",
] as const;
export type CallerKind = (typeof callerKinds)[number];
export type Callers = Readonly<Record<CallerKind, As>>;

type Options = NonNullable<Parameters<typeof startTestCatalogue>[0]>;
type Scicat = Options["scicat"];
type Own = Options["config"];

/** A catalogue in which creating takes a group, and somebody of each kind. */
export async function startWithCallers(
  scicat: Scicat = {},
  own: Own = {},
): Promise<{ catalogue: TestCatalogue; callers: Callers }> {
  const roles = roleGroupsFrom({
    ADMIN_GROUPS: "admin",
    DELETE_GROUPS: "deleters",
    CREATE_DATASET_GROUPS: "creators",
    CREATE_DATASET_WITH_PID_GROUPS: "pid-choosers",
    CREATE_DATASET_PRIVILEGED_GROUPS: "ingestors",
    UPDATE_DATASET_LIFECYCLE_GROUPS: "archivers",
    PROPOSAL_GROUPS: "useroffice",
  });
  const catalogue = await startTestCatalogue({ config: { roles, ...own }, scicat });
  const callers: Callers = {
    anonymous: catalogue.anonymous,
    stranger: await catalogue.user(["elsewhere", "creators"]),
    reader: await catalogue.user(["guests", "creators"]),
    owner: await catalogue.user(["ring", "creators"], { email: "owner@example.org" }),
    ownerWithoutCreate: await catalogue.user(["ring"]),
    chooser: await catalogue.user(["ring", "pid-choosers"]),
    privileged: await catalogue.user(["ingestors"]),
    admin: catalogue.admin,
    deleter: await catalogue.user(["deleters"]),
    archiver: await catalogue.user(["archivers"]),
  };
  return { catalogue, callers };
}

/** A dataset as v4 takes it. */
export const dataset = {
  type: "raw",
  datasetName: "run 1",
  owner: "Ada",
  contactEmail: "ada@example.org",
  sourceFolder: "/data/exp/run1",
  creationTime: "2024-01-02T03:04:05.000Z",
  ownerGroup: "ring",
  accessGroups: ["guests"],
  scientificMetadata: { energy: { value: 8, unit: "keV" }, "sample temp.": { value: 20 }, operator: "Ada" },
};

export const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
export const notFound = (message: string) => ({ message, error: "Not Found", statusCode: 404 });
export const badRequest = (message: string | string[]) => ({ message, error: "Bad Request", statusCode: 400 });
