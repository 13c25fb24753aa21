import type { Principal } from "../access/index.ts";
import { JobRefusal } from "./refusal.ts";
import { isSameUser, rankOf } from "./rights.ts";
import type { JobRequest } from "./types.ts";

/** What is known of a user besides the name. */
export interface Person {
  username: string;
  email: string | undefined;
  groups: ReadonlySet<string>;
}

/** Whose the new job is. */
export interface Owner {
  ownerUser: string | undefined;
  ownerGroup: string | undefined;
  contactEmail: string | undefined;
  /** Groups by whose rights to datasets the job is judged. */
  groups: ReadonlySet<string>;
}

const nobody: ReadonlySet<string> = new Set();
const given = (value: string | undefined) => (value === undefined || value === "" ? undefined : value);

/** Settles to whom a new job belongs; `personOf` finds users by name. Throws JobRefusal. */
export async function settleOwner(
  principal: Principal,
  request: JobRequest,
  personOf: (username: string) => Promise<Person | undefined>,
): Promise<Owner> {
  const rank = rankOf(principal);
  const [named, ownerGroup, email] = [request.ownerUser, request.ownerGroup, request.contactEmail].map(given);
  if (rank === "anonymous") return { ownerUser: undefined, ownerGroup, contactEmail: email, groups: nobody };
  const self = principal.username ?? "";
  const emailOf = async (username: string) => (await personOf(username))?.email;
  if (rank === "admin" || rank === "creator") {
    if (named === undefined) {
      if (email === undefined) throw new JobRefusal("contact-missing", "A job without ownerUser needs a contactEmail.");
      return { ownerUser: undefined, ownerGroup, contactEmail: email, groups: nobody };
    }
    const person = isSameUser(self, named) ? undefined : await personOf(named);
    const ownerUser = person?.username ?? self;
    const groups = isSameUser(self, named) ? principal.groups : (person?.groups ?? nobody);
    const contactEmail = email ?? person?.email ?? (await emailOf(self));
    return { ownerUser, ownerGroup, contactEmail, groups };
  }
  if (ownerGroup === undefined) throw new JobRefusal("owner-group-missing", "ownerGroup: name one of your groups.");
  if (named !== undefined && !isSameUser(self, named))
    throw new JobRefusal("owner-user-foreign", "ownerUser: leave it out or name yourself.");
  if (!principal.groups.has(ownerGroup))
    throw new JobRefusal("owner-group-foreign", "ownerGroup: name one of your own groups.");
  return { ownerUser: self, ownerGroup, contactEmail: email ?? (await emailOf(self)), groups: principal.groups };
}
