import { type As, startTestCatalogue, type TestCatalogue, testConfig } from "@margay/testkit";

/**
 * Everybody who may call, by what they are to records that `owners` own and `readers` may read. The groups of samples
 * are `samplers`: neither strangers nor readers are among them, as many a site has it.
 */
export async function startWithCallers(scicat: Parameters<typeof startTestCatalogue>[0] = {}) {
  const roles = { ...testConfig().roles, sampleCreator: ["samplers"] };
  const catalogue = await startTestCatalogue({ ...scicat, config: { roles } });
  const callers = {
    anonymous: catalogue.anonymous,
    stranger: await catalogue.user(["elsewhere"]),
    reader: await catalogue.user(["readers"]),
    owner: await catalogue.user(["owners", "samplers"]),
    ownerWithoutRole: await catalogue.user(["owners"]),
    privileged: await catalogue.user(["ingestors"]),
    userOffice: await catalogue.user(["useroffice"]),
    dataOffice: await catalogue.user(["dataoffice"], { email: "data@example.org" }),
    archiver: await catalogue.user(["archivers"]),
    deleter: await catalogue.user(["deleters"]),
    admin: catalogue.admin,
  };
  return { catalogue, callers };
}

export type Caller = keyof Awaited<ReturnType<typeof startWithCallers>>["callers"];
export type Callers = Record<Caller, As>;
export type { TestCatalogue };

export const callerNames: readonly Caller[] = [
  "anonymous",
  "stranger",
  "reader",
  "owner",
  "ownerWithoutRole",
  "privileged",
  "userOffice",
  "dataOffice",
  "archiver",
  "deleter",
  "admin",
];

/** The bodies of SciCat's refusals. */
export const forbiddenResource = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
export const unauthenticated = { message: "Unauthenticated", error: "Unauthorized", statusCode: 401 };
export const forbidden = (message: string) => ({ message, error: "Forbidden", statusCode: 403 });
export const notFound = (message: string) => ({ message, error: "Not Found", statusCode: 404 });
export const conflict = (message: string) => ({ message, error: "Conflict", statusCode: 409 });
export const badRequest = (message: unknown) => ({ message, error: "Bad Request", statusCode: 400 });
export const stale = (message: string) => ({ message, error: "Precondition Failed", statusCode: 412 });

/** A filter as a query parameter. */
export const json = (name: string, value: unknown) => `${name}=${encodeURIComponent(JSON.stringify(value))}`;
