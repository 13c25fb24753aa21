import { xmlDoiVariable } from "@margay/scicat/settings";
import type { Config } from "@margay/server";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { flag, webAddress } from "./values.ts";

/** How DOIs are made and where they are registered. */
export function makePublishing(env: Env, pidPrefix: string): NonNullable<Config["publishing"]> {
  const doiPrefix = (env.DOI_PREFIX ?? pidPrefix).replace(/\/+$/, "");
  if (!/^[^\s\p{Cc}]+$/u.test(doiPrefix))
    throw new ConfigError("DOI_PREFIX: use a prefix without spaces, such as 10.12345.");
  const { DOI_USERNAME: username, DOI_PASSWORD: password } = env;
  if ((username === undefined) !== (password === undefined))
    throw new ConfigError(
      `${username === undefined ? "DOI_USERNAME" : "DOI_PASSWORD"}: is missing while the other of the two is set; set both or none.`,
    );
  return Object.freeze({
    doiPrefix,
    shortDoiSuffix: flag(env, "DOI_SHORT_SUFFIX"),
    landingPagePrefix: webAddress(env, "PUBLIC_URL_PREFIX"),
    registerUrl: webAddress(env, "REGISTER_DOI_URI"),
    xmlRegisterUrl: webAddress(env, xmlDoiVariable),
    xmlMetadataUrl: webAddress(env, "REGISTER_METADATA_URI"),
    credentials: username === undefined || password === undefined ? undefined : { username, password },
    oaiProviderUrl: env.OAI_PROVIDER_ROUTE,
  });
}
