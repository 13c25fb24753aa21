import { GroupName } from "@margay/contract";
import { CatalogueError } from "../../errors.ts";
import { fieldErrors } from "../../records/validate.ts";
import type { AccessGroupsConfig } from "../config.ts";
import { isReservedGroup } from "../reserved.ts";
import { graphqlProvider } from "./graphql.ts";
import { restProvider } from "./rest.ts";
import type { Fetch, Subject, Warn } from "./subject.ts";

/** The groups of a user by all configured providers together. Never throws: a provider that fails gives none. */
export type AccessGroups = (subject: Subject) => Promise<string[]>;

export interface AccessGroupsDeps {
  config: AccessGroupsConfig;
  /** The client for a configured address. */
  fetchFor: (url: string) => Fetch;
  warn: Warn;
}

export function createAccessGroups({ config, fetchFor, warn }: AccessGroupsDeps): AccessGroups {
  const { fixed, oidcClaim, ldapAttribute, graphql, rest, timeoutMs } = config;
  const providers: [name: string, (subject: Subject) => unknown][] = [];
  if (fixed) providers.push(["static", () => fixed]);
  if (oidcClaim !== undefined)
    providers.push(["OIDC payload", ({ payload }) => (Object.hasOwn(payload, oidcClaim) ? payload[oidcClaim] : [])]);
  if (ldapAttribute !== undefined)
    providers.push([
      "LDAP payload",
      ({ ldapGroups = [] }) => ldapGroups.map((group) => firstText(group[ldapAttribute])),
    ]);
  if (graphql) providers.push(["GraphQL", graphqlProvider(graphql, fetchFor(graphql.url), timeoutMs)]);
  if (rest) providers.push(["REST", restProvider(rest, fetchFor(rest.url), timeoutMs)]);

  return async (subject) => {
    const asked = providers.map(async ([name, ask]) => {
      try {
        return namesIn(await ask(subject));
      } catch (error) {
        // Other messages than our own may hold an address, and that a token.
        const reason =
          error instanceof CatalogueError ? error.message : error instanceof Error ? error.name : "unknown";
        warn(
          { provider: name, username: subject.username, reason },
          "a provider of access groups failed; it gives none",
        );
        return [];
      }
    });
    return [...new Set((await Promise.all(asked)).flat())];
  };
}

/** What is no name of a group is dropped, and so are the words that mean everybody. */
function namesIn(answer: unknown): string[] {
  if (!Array.isArray(answer)) return [];
  return answer
    .filter((name): name is string => typeof name === "string")
    .map((name) => name.trim())
    .filter((name) => name !== "" && fieldErrors(GroupName, name).length === 0 && !isReservedGroup(name));
}

const firstText = (value: unknown) => (Array.isArray(value) ? value[0] : value);
