interface Catalogue<As> {
  anonymous: As;
  admin: As;
  user(groups: readonly string[], own?: { email?: string }): Promise<As>;
}

/** The groups of samples are `samplers`, as a site may have it: by default every user is in one. */
export const sampleGroups = { sampleCreator: ["samplers"] };

export const callerNames = [
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
] as const;

export type Caller = (typeof callerNames)[number];
export type Callers<As> = Readonly<Record<Caller, As>>;

/** Everybody who may call, by what they are to records that `owners` own and `readers` may read. */
export async function callersOf<As>({ anonymous, admin, user }: Catalogue<As>): Promise<Callers<As>> {
  return {
    anonymous,
    stranger: await user(["elsewhere"]),
    reader: await user(["readers"]),
    owner: await user(["owners", "samplers"]),
    ownerWithoutRole: await user(["owners"]),
    privileged: await user(["ingestors"]),
    userOffice: await user(["useroffice"]),
    dataOffice: await user(["dataoffice"], { email: "data@example.org" }),
    archiver: await user(["archivers"]),
    deleter: await user(["deleters"]),
    admin,
  };
}

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
