import { type Role, roleDefaults, roleVariables } from "@margay/contract";

/** Groups that hold each role; `#all` stands for everybody who is signed in. */
export type RoleGroups = Record<Role, readonly string[]>;

const roles = Object.keys(roleVariables).filter((name): name is Role => name in roleVariables);

/** Reads the role variables (`ADMIN_GROUPS=a,b`). Names are trimmed, compared exactly; an unset variable has its default. */
export function roleGroupsFrom(env: Record<string, string | undefined>): RoleGroups {
  const list = (role: Role): readonly string[] => {
    const value = env[roleVariables[role]];
    if (value === undefined) return roleDefaults[role] ?? [];
    return value
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  };
  return Object.fromEntries(roles.map((role) => [role, list(role)])) as RoleGroups; // every role was just mapped
}

/** Roles of a signed-in user by the exact names of the user's groups. */
export function rolesOf(groups: ReadonlySet<string>, roleGroups: RoleGroups): Set<Role> {
  return new Set(roles.filter((role) => roleGroups[role].some((name) => name === "#all" || groups.has(name))));
}
