import { isIP } from "node:net";
import { Client, type Entry, InvalidCredentialsError, NoSuchObjectError, SizeLimitExceededError } from "ldapts";
import { CatalogueError } from "../../errors.ts";
import type { Warn } from "../access-groups/subject.ts";
import type { LdapConfig } from "../config.ts";
import type { ExternalPerson } from "../external-service.ts";
import { fillFilter } from "./filters.ts";

export interface LdapPerson {
  person: ExternalPerson;
  /** Attributes of the entry without the photo. */
  payload: Record<string, unknown>;
  groups: Record<string, unknown>[];
}

export interface Ldap {
  /**
   * Who has this name and password in the directory; undefined when nobody, or not exactly one entry. Throws
   * `unavailable` where the directory fails, and `internal` for an entry without the attribute of user names.
   */
  prove(username: string, password: string): Promise<LdapPerson | undefined>;
}

const photoAttributes = ["thumbnailPhoto", "jpegPhoto"];
const maxPhotoBytes = 200_000;
const maxGroups = 1_000;

/** Signs users in by searching their entry and binding as it. Invariant: an empty password never reaches the directory. */
export function createLdap(config: LdapConfig, warn: Warn): Ldap {
  const tlsOptions = config.ca === undefined ? {} : { ca: config.ca };

  async function connected<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const { url, timeoutMs } = config;
    const secure = url.startsWith("ldaps:");
    const client = new Client({
      url,
      timeout: timeoutMs,
      connectTimeout: timeoutMs,
      ...(secure ? { tlsOptions } : {}),
    });
    try {
      if (config.startTls && !secure) await client.startTLS({ ...tlsOptions, ...expectedName(url) });
      return await use(client);
    } finally {
      await client.unbind().catch(() => {});
    }
  }

  const search = async (username: string): Promise<{ entry: Entry; groups: Entry[] } | undefined> =>
    connected(async (client) => {
      if (config.bindDn !== undefined) await client.bind(config.bindDn, config.bindCredentials ?? "");
      const { searchEntries: entries } = await client.search(config.searchBase, {
        scope: "sub",
        filter: fillFilter(config.searchFilter, { username }),
        explicitBufferAttributes: photoAttributes,
        sizeLimit: 2,
      });
      const [entry, another] = entries;
      if (!entry || another) return undefined;
      return { entry, groups: await groupsOf(client, entry.dn, username) };
    });

  async function groupsOf(client: Client, dn: string, username: string): Promise<Entry[]> {
    const { groupSearchBase, groupSearchFilter } = config;
    if (groupSearchBase === undefined || groupSearchFilter === undefined) return [];
    try {
      const filter = fillFilter(groupSearchFilter, { dn, username });
      return (await client.search(groupSearchBase, { scope: "sub", filter, sizeLimit: maxGroups })).searchEntries;
    } catch (error) {
      warn({ reason: nameOf(error) }, "the groups of an LDAP user cannot be read; there are none");
      return [];
    }
  }

  async function isPassword(dn: string, password: string): Promise<boolean> {
    try {
      await connected((client) => client.bind(dn, password));
      return true;
    } catch (error) {
      if (error instanceof InvalidCredentialsError || error instanceof NoSuchObjectError) return false;
      throw error;
    }
  }

  return {
    async prove(username, password) {
      // A directory takes a name without a password for an anonymous caller, and says yes.
      if (username.trim() === "" || password === "") return undefined;
      try {
        const found = await search(username);
        if (!found || !(await isPassword(found.entry.dn, password))) return undefined;
        return { person: toPerson(config, found.entry), payload: textsOf(found.entry), groups: found.groups };
      } catch (error) {
        if (error instanceof CatalogueError) throw error;
        // More entries than one fit the name, so it names nobody.
        if (error instanceof SizeLimitExceededError) return undefined;
        warn({ reason: nameOf(error) }, "the LDAP directory cannot be asked");
        throw new CatalogueError("unavailable", "The directory of users cannot be reached; try again.", {
          cause: error,
        });
      }
    },
  };
}

// A socket that is open already does not tell whom it was opened to, so the certificate would be compared with localhost.
function expectedName(url: string): { host: string; servername?: string } {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");

function toPerson(config: LdapConfig, entry: Entry): ExternalPerson {
  const text = (attribute: string) => firstText(attributeOf(entry, attribute));
  const username = text(config.usernameAttribute);
  if (username === undefined)
    throw new CatalogueError(
      "internal",
      `The directory's entry has no ${config.usernameAttribute} (LDAP_USERNAME_ATTR).`,
    );
  const photo = photoOf(entry);
  return {
    authStrategy: "ldap",
    provider: config.url,
    externalId: text(config.externalIdAttribute) ?? text("uid") ?? entry.dn,
    username,
    displayName: text("displayName") ?? text("cn"),
    familyName: text("sn"),
    email: text("mail"),
    // The facility keeps its directory itself.
    emailVerified: true,
    // In many directories people may write their address themselves.
    emailProven: false,
    profile: photo === undefined ? {} : { thumbnailPhoto: photo },
  };
}

function photoOf(entry: Entry): string | undefined {
  const bytes = photoAttributes
    .map((name) => [attributeOf(entry, name)].flat()[0])
    .find((value): value is Buffer => Buffer.isBuffer(value) && value.length > 0 && value.length <= maxPhotoBytes);
  if (bytes === undefined) return undefined;
  const type = bytes.subarray(0, 4).toString("hex") === "89504e47" ? "png" : "jpeg";
  return `data:image/${type};base64,${bytes.toString("base64")}`;
}

/** Names of attributes are the same in any case. */
function attributeOf(entry: Entry, attribute: string): Entry[string] | undefined {
  const name = Object.keys(entry).find((one) => one.toLowerCase() === attribute.toLowerCase());
  return name === undefined ? undefined : entry[name];
}

function firstText(value: Entry[string] | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  const text = Buffer.isBuffer(first) ? first.toString("utf8") : first;
  return text === undefined || text.trim() === "" ? undefined : text;
}

const textsOf = (entry: Entry): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !photoAttributes.includes(name)));
