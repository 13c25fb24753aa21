export { classesOf, definePolicy, type Policy, type Rule, type Thing } from "./policy.ts";
export { anonymous, author, creatorGroup, mailGroup, type Principal, publicGroupId, userGroup } from "./principal.ts";
export { type RoleGroups, roleGroupsFrom, rolesOf } from "./roles.ts";
export { createVisibility, type Visibility } from "./visibility.ts";
