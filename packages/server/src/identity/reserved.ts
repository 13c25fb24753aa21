import type { RoleGroups } from "../access/index.ts";

export const systemUsername = "margay-system";

/** User names with a meaning of their own; the history writes them. */
export const reservedNames: ReadonlySet<string> = new Set([systemUsername, "anonymous"]);

/** Group names with a meaning of their own: `public` in lists of readers, `#all` in role variables. */
export const isReservedGroup = (name: string): boolean => name === "public" || name.startsWith("#");

export const givesRole = (name: string, roleGroups: RoleGroups): boolean =>
  Object.values(roleGroups).some((groups) => groups.includes(name));
