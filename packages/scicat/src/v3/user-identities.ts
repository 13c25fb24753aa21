import type { AccountQuery } from "@margay/server";
import { type Call, header, parameter } from "../wire/call.ts";
import { named } from "../wire/errors.ts";
import { queryOrHeader } from "../wire/filter/index.ts";
import { authenticated } from "../wire/guards.ts";
import type { Operation } from "../wire/operation.ts";
import { type Doc, isObject } from "../wire/shape.ts";
import type { WireDeps } from "../wire/wire.ts";
import { signedInAdmin } from "./guards.ts";
import { identityOut } from "./users-form.ts";

const searchable: Readonly<Record<string, keyof AccountQuery>> = {
  userId: "id",
  _id: "id",
  id: "id",
  externalId: "externalId",
  authStrategy: "authStrategy",
  "profile.username": "username",
  "profile.email": "email",
};

/** `/api/v3/useridentities`: who vouches for a user. */
export function userIdentities({ catalogue }: WireDeps): Operation[] {
  const { people } = catalogue.identity;
  function textOf(call: Call): string | undefined {
    const text = queryOrHeader(parameter(call, "filter"), header(call, "filter"));
    return typeof text === "string" ? text : undefined;
  }

  return [
    {
      id: "UserIdentitiesController_findOne_v3",
      method: "GET",
      path: "/useridentities/findOne",
      guard: authenticated,
      async handle(call) {
        const filter = parsed(textOf(call) ?? "{}");
        if (!filter.isJson) throw named(400, `Invalid JSON in filter: ${filter.why}`);
        const { where = {} } = isObject(filter.value) ? filter.value : {};
        const found = await people.findIdentity(call.principal, queryFrom(where));
        if (!found) throw named(404);
        return identityOut(found);
      },
    },
    {
      id: "UserIdentitiesController_isValidEmail_v3",
      method: "GET",
      path: "/useridentities/isValidEmail",
      guard: signedInAdmin,
      async handle(call) {
        const query = emailQuery(textOf(call));
        return query !== undefined && (await people.findIdentity(call.principal, query)) !== undefined;
      },
    },
  ];
}

type Parsed = { isJson: true; value: unknown } | { isJson: false; why: string };

function parsed(text: string): Parsed {
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch (error) {
    return { isJson: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** What an e-mail address is looked for by: an address as it is, or a filter. A filter that names nothing finds nobody. */
function emailQuery(text: string | undefined): AccountQuery | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const filter = parsed(text);
  if (!filter.isJson) return { email: text.trim() };
  if (typeof filter.value === "string") return { email: filter.value };
  if (!isObject(filter.value)) return undefined;
  const query = queryFrom(filter.value.where ?? filter.value);
  return Object.keys(query).length === 0 ? undefined : query;
}

function queryFrom(where: unknown): AccountQuery {
  if (!isObject(where)) throw named(400, "The filter's where must be an object");
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(flat(where))) {
    const field = Object.hasOwn(searchable, name) ? searchable[name] : undefined;
    const text = isObject(value) && Object.keys(value).length === 1 ? (value.$eq ?? value.eq) : value;
    if (field === undefined) throw named(400, `User identities cannot be found by ${name.slice(0, 100)}`);
    if (typeof text !== "string") throw named(400, `The filter's ${name} must be a text`);
    query[field] = text;
  }
  return query;
}

/** `{profile: {email}}` as `{"profile.email"}`. */
function flat({ profile, ...rest }: Doc): Doc {
  if (!isObject(profile)) return profile === undefined ? rest : { ...rest, profile };
  const inner = Object.entries(profile).map(([name, value]) => [`profile.${name}`, value]);
  return { ...rest, ...Object.fromEntries(inner) };
}
