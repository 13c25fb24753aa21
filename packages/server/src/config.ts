import type { RoleGroups } from "./access/index.ts";
import type { IdentityConfig } from "./identity/config.ts";
import type { JobsConfig } from "./jobs/index.ts";
import type { LogbookConfig } from "./logbooks/index.ts";
import type { OutboundOptions } from "./outbound/index.ts";
import type { SearchConfig } from "./search/columns/config.ts";

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
  /** Limits of the requests that the server makes itself; the public internet within 5 s unless given. */
  readonly outbound?: OutboundOptions | undefined;
  /** The logbook service; absent when there is none. */
  readonly logbook?: LogbookConfig | undefined;
  /** Lets anybody empty the catalogue; for test suites of clients alone. */
  readonly testMode?: boolean | undefined;
  /** What PIDs that clients choose for datasets must match; absent when any does. */
  readonly pidPattern?: RegExp | undefined;
  readonly publishing?: Publishing | undefined;
  /** Settings of clients that are served while nothing is stored under their names. */
  readonly runtimeConfigs?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** Identity providers and signed tokens; SciCat's defaults when not given. */
  readonly identity?: IdentityConfig | undefined;
  /** Where job types come from; no types when not given. */
  readonly jobs?: JobsConfig | undefined;
  /** The search columns; off when not given. */
  readonly search?: SearchConfig | undefined;
}

/** How DOIs are made, and the services where they are registered; what is absent is not done. */
export interface Publishing {
  /** Without the slash. */
  readonly doiPrefix: string;
  /** Ten hexadecimal digits instead of a UUID. */
  readonly shortDoiSuffix: boolean;
  /** Address of the landing pages, to which the encoded DOI is added. */
  readonly landingPagePrefix?: string | undefined;
  /** DataCite's JSON API. */
  readonly registerUrl?: string | undefined;
  /** DataCite's older interface: this one takes addresses, the next one XML, each with the DOI after a slash. */
  readonly xmlRegisterUrl?: string | undefined;
  readonly xmlMetadataUrl?: string | undefined;
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  /** Service that hears of publications which are synchronised again. */
  readonly oaiProviderUrl?: string | undefined;
}
