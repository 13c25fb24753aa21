import type { OidcConfig } from "../config.ts";

// A text such as `http:host` is a path to a page of the same scheme and another site to a page of the other one.
const standIns = ["http://stand-in.invalid", "https://stand-in.invalid"];
const standIn = "http://stand-in.invalid";

/** Origins that a sign-in may lead to: those of the configured addresses and this server's own. */
export function ownOrigins(config: OidcConfig, ownOrigin: string): ReadonlySet<string> {
  const addresses = Object.values(config.frontends).flatMap(({ successUrl, returnUrl }) => [successUrl, returnUrl]);
  const known = [...addresses, config.callbackUrl, ownOrigin].filter((one) => one !== undefined);
  return new Set(known.filter((one) => URL.canParse(one)).map((one) => new URL(one).origin));
}

/** The address if it is a relative one or leads to one of the origins. */
export function safeAddress(address: string | undefined, origins: ReadonlySet<string>): string | undefined {
  if (address === undefined || address === "" || address.length > 2_000) return undefined;
  if (!standIns.every((base) => URL.canParse(address, base))) return undefined;
  const { origin, protocol } = new URL(address, standIn);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const isRelative = standIns.every((base) => new URL(address, base).origin === base);
  return isRelative || (origin !== standIn && origins.has(origin)) ? address : undefined;
}

/** The path of an address of this site, to be opened here. */
export function safePath(address: string | undefined): string | undefined {
  const safe = safeAddress(address, new Set());
  if (safe === undefined) return undefined;
  const { pathname, search, hash } = new URL(safe, standIn);
  // `/.//host` becomes `//host`, which a browser takes for another site.
  return pathname.startsWith("//") ? undefined : `${pathname}${search}${hash}`;
}
