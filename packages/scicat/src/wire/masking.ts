import { type Catalogue, type Principal, parseStored } from "@margay/server";
import { holds, isSignedIn } from "./guards.ts";
import { Answer, Ready } from "./operation.ts";

/** What an operation answered, without other people's e-mail addresses. */
export type Mask = (principal: Principal, result: unknown) => Promise<unknown>;

const masked = "*****";
// Bounded parts: a long text without an address costs one pass.
const address = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

/**
 * SciCat's MASK_PERSONAL_INFO: in answers to everybody but administrators, each e-mail address that is not the caller's
 * own becomes `*****`, in any text at any depth; a list with something masked says everything once.
 */
export function createMask({ identity }: Catalogue): Mask {
  async function ownAddresses(principal: Principal): Promise<ReadonlySet<string>> {
    if (!isSignedIn(principal)) return new Set();
    const { id, email } = await identity.people.self(principal);
    const profile = (await identity.people.identity(principal, id))?.profile;
    const all = [email, profile?.email, ...(profile?.emails ?? []).map(({ value }) => value)];
    return new Set(all.filter((one) => one !== undefined).map((one) => one.toLowerCase()));
  }

  return async (principal, result) => {
    if (holds(principal, "admin")) return result;
    if (result instanceof Answer) {
      const { status, value, headers } = result;
      return new Answer(status, await hide(value), headers);
    }
    return hide(result);

    async function hide(value: unknown): Promise<unknown> {
      const text = value instanceof Ready ? value.text : JSON.stringify(value);
      if (!text?.includes("@")) return value;
      return withoutAddresses(value instanceof Ready ? parseStored(text) : value, await ownAddresses(principal));
    }
  };
}

/** The value with every address masked that is not one of `own` (in lower case). What needs no change is not copied. */
export function withoutAddresses(value: unknown, own: ReadonlySet<string>): unknown {
  if (typeof value === "string")
    return value.includes("@") ? value.replace(address, (one) => (own.has(one.toLowerCase()) ? one : masked)) : value;
  if (value === null || typeof value !== "object" || JSON.isRawJSON(value)) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutAddresses(item, own));
    return items.some((item, index) => item !== value[index]) ? distinct(items) : value;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return withoutAddresses(value.toJSON(), own);
  const entries = Object.entries(value).map(([name, inner]) => [name, withoutAddresses(inner, own)] as const);
  return entries.some(([name, inner]) => inner !== (value as Record<string, unknown>)[name]) // its own keys
    ? Object.fromEntries(entries)
    : value;
}

const distinct = (items: readonly unknown[]): unknown[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];
