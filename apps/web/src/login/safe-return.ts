/**
 * The address to go back to after signing in, if it is a path of this site.
 *
 * Anything that a browser could read as another origin (`//host`, `/\host`, `https:`, control characters) is refused, as
 * is the sign-in page itself.
 */
export function safeReturn(address: string | undefined): string | undefined {
  if (address === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(address)) return undefined;
  return /^\/login(?:[/?#]|$)/.test(address) ? undefined : address;
}

/** Why a sign-in service's answer did not lead to a session; the server names one in the address. */
export const loginFailures = ["conflict", "unavailable", "refused"] as const;
export type LoginFailure = (typeof loginFailures)[number];
