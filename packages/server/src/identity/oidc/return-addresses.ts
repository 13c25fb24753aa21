import type { OidcConfig } from "../config.ts";

const standIn = "http://stand-in.invalid";

/** Origins that a sign-in may lead to: those of the configured addresses and this server's own. */
export function ownOrigins(config: OidcConfig, ownOrigin: string): ReadonlySet<string> {
  const addresses = Object.values(config.frontends).flatMap(({ successUrl, returnUrl }) => [successUrl, returnUrl]);
  const known = [...addresses, config.callbackUrl, ownOrigin].filter((one) => one !== undefined);
  return new Set(known.filter((one) => URL.canParse(one)).map((one) => new URL(one).origin));
}

/** The address if it is a relative one or leads to one of the origins. */
export function safeAddress(address: string | undefined, origins: ReadonlySet<string>): string | undefined {
  if (address === undefined || address === "" || address.length > 2_000 || !URL.canParse(address, standIn))
    return undefined;
  const { origin, protocol } = new URL(address, standIn);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  return origin === standIn || origins.has(origin) ? address : undefined;
}

/** The path of an address of this site, to be opened here. */
export function safePath(address: string | undefined): string | undefined {
  const safe = safeAddress(address, new Set());
  if (safe === undefined) return undefined;
  const { pathname, search, hash } = new URL(safe, standIn);
  return `${pathname}${search}${hash}`;
}
