import type { ClaimField, OidcConfig } from "../config.ts";
import type { ExternalPerson } from "../external-service.ts";

export type Claims = Readonly<Record<string, unknown>>;

/** Claims that fill a field where the configuration names no others; the first that is there. */
const usual: Readonly<Record<ClaimField, readonly string[]>> = {
  id: ["sub", "user_id"],
  username: ["preferred_username", "name", "email"],
  displayName: ["name"],
  familyName: ["family_name"],
  email: ["email"],
  thumbnailPhoto: ["thumbnailPhoto"],
  provider: ["iss"],
  group: ["groups"],
};

const photoPattern = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]{1,300000}$/;

/** A user out of an issuer's claims; undefined when they hold no lasting id. */
export function personFrom(claims: Claims, config: OidcConfig): ExternalPerson | undefined {
  const field = (name: ClaimField) => {
    const configured = config.claims[name];
    return text(configured ? configured.map((claim) => text(claims[claim])).find(Boolean) : first(claims, usual[name]));
  };
  const externalId = field("id");
  if (externalId === undefined) return undefined;
  const usernames = config.claims.username?.map((claim) => text(claims[claim])).filter((one) => one !== undefined);
  const username = usernames ? usernames.join("_") : first(claims, usual.username);
  const photo = field("thumbnailPhoto");
  return {
    authStrategy: "oidc",
    provider: field("provider") ?? config.issuer,
    externalId,
    username: username || externalId,
    displayName: field("displayName"),
    familyName: field("familyName"),
    email: field("email"),
    emailVerified: claims.email_verified !== false && claims.email_verified !== "false",
    emailProven: claims.email_verified === true || claims.email_verified === "true",
    // Others than images of a modest size would be fetched by each browser that shows the user.
    profile: {
      ...(photo !== undefined && photoPattern.test(photo) ? { thumbnailPhoto: photo } : {}),
      oidcClaims: claims,
    },
  };
}

const first = (claims: Claims, names: readonly string[]): string | undefined =>
  names.map((name) => text(claims[name])).find((one) => one !== undefined);

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
