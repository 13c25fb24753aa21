import { GroupName, Username } from "@margay/contract";
import Type from "typebox";
import { fieldErrors } from "../records/validate.ts";
import { maxPasswordLength } from "./passwords.ts";
import { isReservedGroup } from "./reserved.ts";

/** One entry of `functionalAccounts.json` after its check. */
export interface FunctionalAccount {
  username: string;
  email: string;
  password: string;
  groups: string[];
}

const Role = Type.Union([Type.Literal(""), GroupName]);

// SciCat's file may carry more fields per account; they are let through.
const Entry = Type.Object({
  username: Username,
  email: Type.String({ maxLength: 320, pattern: "^[^@\\s]+@[^@\\s]+$" }),
  password: Type.String({ minLength: 1, maxLength: maxPasswordLength }),
  role: Type.Optional(Type.Unsafe<unknown>({})),
  global: Type.Optional(Type.Boolean()),
});

const globalGroup = "globalaccess";

/**
 * Checks the content of SciCat's `functionalAccounts.json`: a list of `{username, email, password, role, global}`, where
 * `role` is a group or a list of groups. Throws an Error that names entry and field, never a value.
 */
export function parseFunctionalAccounts(list: unknown): FunctionalAccount[] {
  if (!Array.isArray(list)) throw new Error("functional accounts: must be a JSON list of accounts");
  const seen = new Map<string, number>();
  return list.map((value: unknown, index) => {
    const [first] = fieldErrors(Entry, value);
    if (first) throw fault(index, first.pointer.slice(1), first.detail);
    // Its fields were checked just now.
    const entry = value as { username: string; email: string; password: string; role?: unknown; global?: boolean };
    const roles = entry.role === undefined ? [] : Array.isArray(entry.role) ? entry.role : [entry.role];
    roles.forEach((role: unknown, at) => {
      const field = Array.isArray(entry.role) ? `role[${at}]` : "role";
      if (fieldErrors(Role, role).length > 0 || isReservedGroup(String(role)))
        throw fault(index, field, "must be the name of a group");
    });
    const earlier = seen.get(entry.username.toLowerCase());
    if (earlier !== undefined) throw fault(index, "username", `is also that of [${earlier}]`);
    seen.set(entry.username.toLowerCase(), index);
    const names = roles.filter((role): role is string => typeof role === "string" && role !== "");
    const groups = [...new Set([...names, ...(entry.global ? [globalGroup] : [])])];
    return { username: entry.username, email: entry.email, password: entry.password, groups };
  });
}

function fault(index: number, field: string, detail: string): Error {
  return new Error(`functional accounts: [${index}]${field === "" ? "" : `.${field}`} ${detail}`);
}
