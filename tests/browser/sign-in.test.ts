import { once } from "node:events";
import { createServer } from "node:net";
import type { IdentityConfig } from "@margay/server";
import { startTestIssuer, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whySkipped } from "./chromium.ts";
import { type Site, startSite } from "./launch.ts";

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return address !== null && typeof address === "object" ? address.port : 0;
}

const identity = ({ url, clientId, clientSecret }: TestIssuer): IdentityConfig => ({
  jwt: { expiresInSeconds: 3_600, neverExpires: "100y" },
  oidc: {
    issuer: url,
    clientId,
    clientSecret,
    scope: "openid profile email",
    frontends: { scicat: {} },
    claims: {},
    userQuery: { operator: "or", pairs: [{ account: "username", profile: "username" }], explicit: false },
    authorizedParties: [],
    autoLogout: true,
    displayName: "Facility account",
  },
  accessGroups: { oidcClaim: "groups", timeoutMs: 5_000 },
});

describe.skipIf(whySkipped !== undefined)("Signing in by the facility's account in a browser", () => {
  let site: Site;
  let issuer: TestIssuer;
  beforeAll(async () => {
    const port = await freePort();
    issuer = await startTestIssuer([`http://127.0.0.1:${port}/v1/auth/oidc/callback`]);
    site = await startSite({ identity: identity(issuer) }, port);
  });
  afterAll(async () => {
    await site?.close();
    await issuer?.close();
  });

  it("comes back to the page that was wanted, with the groups of the claims", async () => {
    issuer.users.set("s-rosa", { preferred_username: "rosa", groups: ["group-a"] });
    issuer.expect("s-rosa");
    const { page, problems } = await site.open();
    await page.goto("/login?return=/samples");
    await page.getByRole("link", { name: "Continue with Facility account" }).click();
    await page.getByRole("heading", { level: 1, name: "Samples" }).waitFor();
    const me = await page.evaluate("fetch('/v1/me').then((answer) => answer.json())");
    expect(me).toMatchObject({ user: { username: "rosa", authStrategy: "oidc", groups: ["group-a"] } });
    expect(problems).toEqual([]);
  });

  it("says what is wrong when the name belongs to somebody else", async () => {
    issuer.users.set("s-ada", { preferred_username: "ada" });
    issuer.expect("s-ada");
    const { page, problems } = await site.open();
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Facility account" }).click();
    await page.getByRole("alert").getByText("belongs to another account").waitFor();
    expect(problems).toEqual([]);
  });
});
