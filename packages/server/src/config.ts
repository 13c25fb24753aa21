import type { RoleGroups } from "./access/index.ts";

/** What the server needs to know; made from the environment by the application, checked there, never changed. */
export interface Config {
  readonly roles: RoleGroups;
  /** Prefix of PIDs that the server makes, without the slash. */
  readonly pidPrefix: string;
  readonly facility: { readonly name: string; readonly siteTitle: string };
  readonly sessionSeconds: number;
  /** Failed sign-ins in a minute, of an address and of a user name each. */
  readonly loginAttemptsPerMinute: number;
  /** Largest body in bytes; file lists may be eight times as large. */
  readonly bodyLimitBytes: number;
  /** Folder of the built web UI, when it is served. */
  readonly webFolder?: string | undefined;
  readonly version: string;
  /** Reverse proxies whose X-Forwarded-* is believed: how many are in front, or their addresses; false for none. */
  readonly trustProxy: false | number | string[];
  /** Cookies demand HTTPS. */
  readonly secureCookies: boolean;
}
