import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import { createBrowser } from "./browser.ts";

/** Claims by subject; `sub` is added. */
export type IssuedClaims = Record<string, unknown>;

export interface TestIssuer {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Users and what is said of them; a test may change them between sign-ins. */
  users: Map<string, IssuedClaims>;
  /** Whoever comes with a browser from now on signs in as this user, without being asked. */
  expect(subject: string): void;
  /** Does what a browser and its user do: follows the address, signs in, answers where the issuer sends it back to. */
  signIn(authorizationUrl: string, subject: string): Promise<string>;
  /** An id token with this issuer's signature; the claims given win over the usual ones. */
  idToken(claims: IssuedClaims): string;
  close(): Promise<void>;
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A real OpenID provider in this process, with one client whose addresses to come back to are given. A client and a port
 * of an earlier one make it look like the same issuer after a restart.
 */
export async function startTestIssuer(
  redirectUris: readonly string[],
  again: { port?: number; clientSecret?: string } = {},
): Promise<TestIssuer> {
  // Loaded here, so that tests without OIDC need not wait for it.
  const { Provider } = await import("oidc-provider");
  const server = createServer();
  server.listen(again.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the issuer has no port");
  const url = `http://127.0.0.1:${address.port}`;
  const clientId = "margay";
  const clientSecret = again.clientSecret ?? randomBytes(16).toString("hex");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" };
  const users = new Map<string, IssuedClaims>();
  let subject = "";

  const provider = new Provider(url, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "family_name", "preferred_username", "groups", "thumbnailPhoto", "nickname"],
    },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ ...users.get(id), sub: id }),
    }),
    async loadExistingGrant(context: KoaContextWithOIDC) {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  } as unknown as Configuration); // its published types lag behind its own defaults
  const serve = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void serve(request, response);
    provider
      .interactionFinished(request, response, { login: { accountId: subject } }, { mergeWithLastSubmission: false })
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  return {
    url,
    clientId,
    clientSecret,
    users,
    expect(who) {
      subject = who;
    },
    async signIn(authorizationUrl, who) {
      subject = who;
      return createBrowser().follow(authorizationUrl, (location) => !location.startsWith(url));
    },
    idToken(claims) {
      const usual = { iss: url, aud: clientId, azp: clientId, iat: nowSeconds(), exp: nowSeconds() + 600 };
      const signed = `${part({ alg: "RS256", kid: "test", typ: "JWT" })}.${part({ ...usual, ...claims })}`;
      return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
