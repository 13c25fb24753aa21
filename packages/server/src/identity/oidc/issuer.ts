import { createRemoteJWKSet, jwtVerify, customFetch as keyFetch } from "jose";
import * as client from "openid-client";
import { CatalogueError } from "../../errors.ts";
import type { Fetch, Warn } from "../access-groups/subject.ts";
import type { OidcConfig } from "../config.ts";
import type { Claims } from "./claims.ts";

/** What must come back as it was sent. */
export interface Checks {
  verifier: string;
  state: string;
  nonce: string;
}

export interface Issuer {
  /** Where the browser signs in, with PKCE, state and nonce. */
  begin(redirectUri: string): Promise<{ url: string; checks: Checks }>;
  /** The user's claims for the code in the address the browser came back to. */
  finish(currentUrl: URL, checks: Checks): Promise<Claims>;
  /** The claims of an id token after its check. Throws an Error that says what is wrong with it. */
  verify(idToken: string): Promise<Claims>;
  /** The address that ends the issuer's session, if it has one. */
  endSessionUrl(): Promise<string | undefined>;
}

const signatures = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const clockToleranceSeconds = 30;

interface Discovered {
  configuration: client.Configuration;
  keys: ReturnType<typeof createRemoteJWKSet> | undefined;
}

/** The configured issuer: found at the first use, tried again after a failure. */
export function createIssuer(config: OidcConfig, fetch: Fetch, warn: Warn): Issuer {
  let found: Promise<Discovered> | undefined;

  async function discover(): Promise<Discovered> {
    const server = new URL(config.issuer);
    // The types of fetch differ in the kinds of bodies that they name, not in what passes.
    const customFetch = ((url: string, init: RequestInit) => fetch(url, init)) as unknown as client.CustomFetch;
    const configuration = await client.discovery(server, config.clientId, config.clientSecret, authentication(config), {
      [client.customFetch]: customFetch,
      // Whoever configures an issuer without TLS has it on the same machine or tries things out.
      ...(server.protocol === "http:" ? { execute: [client.allowInsecureRequests] } : {}),
    });
    const metadata = configuration.serverMetadata();
    if (
      config.clientSecret !== undefined &&
      metadata.token_endpoint_auth_methods_supported?.includes("client_secret_basic") === false
    )
      return { configuration: withPost(configuration, config, customFetch), keys: keysOf(metadata.jwks_uri) };
    return { configuration, keys: keysOf(metadata.jwks_uri) };
  }

  const keysOf = (address: string | undefined) =>
    address === undefined
      ? undefined
      : createRemoteJWKSet(new URL(address), { [keyFetch]: (url, init) => fetch(url, init as RequestInit) });

  async function issuer(): Promise<Discovered> {
    found ??= discover();
    try {
      return await found;
    } catch (error) {
      found = undefined;
      warn({ issuer: new URL(config.issuer).origin, reason: reasonOf(error) }, "the OIDC issuer cannot be asked");
      throw new CatalogueError("unavailable", "The sign-in service cannot be reached; try again.", { cause: error });
    }
  }

  return {
    async begin(redirectUri) {
      const { configuration } = await issuer();
      const checks = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
      };
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: config.scope,
        code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: "S256",
        state: checks.state,
        nonce: checks.nonce,
      });
      return { url: url.href, checks };
    },
    async finish(currentUrl, checks) {
      const { configuration } = await issuer();
      const tokens = await client.authorizationCodeGrant(configuration, currentUrl, {
        pkceCodeVerifier: checks.verifier,
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        idTokenExpected: true,
      });
      const claims: Claims = { ...tokens.claims() };
      const { sub } = claims;
      if (configuration.serverMetadata().userinfo_endpoint === undefined || typeof sub !== "string") return claims;
      try {
        const info = await client.fetchUserInfo(configuration, tokens.access_token, sub);
        // What is signed is believed before what is merely answered.
        return { ...info, iss: claims.iss, sub, aud: claims.aud };
      } catch (error) {
        warn({ reason: reasonOf(error) }, "the OIDC issuer's userinfo cannot be read; the id token's claims are used");
        return claims;
      }
    },
    async verify(idToken) {
      const { configuration, keys } = await issuer();
      if (keys === undefined) throw new Error("the issuer publishes no keys");
      const { payload } = await jwtVerify(idToken, keys, {
        issuer: configuration.serverMetadata().issuer,
        audience: config.clientId,
        algorithms: signatures,
        requiredClaims: ["sub", "exp", "iat"],
        clockTolerance: clockToleranceSeconds,
      });
      const party = payload.azp;
      if (party !== undefined && party !== config.clientId && !config.authorizedParties.includes(String(party)))
        throw new Error("the authorized party (azp) is not one of ours");
      if (party === undefined && Array.isArray(payload.aud) && payload.aud.length > 1)
        throw new Error("a token for several audiences must name its authorized party (azp)");
      return payload;
    },
    endSessionUrl: async () => (await issuer()).configuration.serverMetadata().end_session_endpoint,
  };
}

// RFC 6749 has every issuer take Basic, which also SciCat uses; the few that do not say so.
const authentication = (config: OidcConfig): client.ClientAuth =>
  config.clientSecret === undefined ? client.None() : client.ClientSecretBasic(config.clientSecret);

function withPost(from: client.Configuration, config: OidcConfig, fetch: client.CustomFetch): client.Configuration {
  const { clientSecret } = config;
  const made = new client.Configuration(
    from.serverMetadata(),
    config.clientId,
    clientSecret,
    client.ClientSecretPost(clientSecret),
  );
  made[client.customFetch] = fetch;
  if (config.issuer.startsWith("http:")) client.allowInsecureRequests(made);
  return made;
}

/** What failed, without addresses, codes or tokens. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const issued = "error" in error && typeof error.error === "string" ? error.error : "";
  return [error.name, code, issued].filter((one) => one !== "").join(" ");
}
