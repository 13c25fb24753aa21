import { cloneDatabase, startTestIssuer, type TestIssuer } from "@margay/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestCatalogue } from "./identity.fixture.ts";
import type { OidcOrder } from "./oidc/oidc-service.ts";
import { callbackUrl, type OidcBench, order, origin, startOidcBench } from "./oidc.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let bench: OidcBench;
let issuer: TestIssuer;
let catalogue: TestCatalogue;

beforeAll(async () => {
  clone = await cloneDatabase();
  issuer = await startTestIssuer([callbackUrl]);
  bench = await startOidcBench(clone.connection, issuer);
  ({ catalogue } = bench);
});
beforeEach(() => bench.resetUsers());
afterAll(async () => {
  await bench.close();
  await issuer.close();
  await clone.drop();
});

describe("a sign-in under way", () => {
  const refused = { code: "unauthenticated" };

  it("is finished once, in the browser that began it, and by any process", async () => {
    const other = await bench.open();
    const { url, cookie } = await catalogue.identity.oidc.begin(order);
    expect(new URL(url).searchParams.get("code_challenge_method")).toBe("S256");
    const back = await issuer.signIn(url, "s-ann");
    const { oidc } = other.identity;
    await expect(oidc.finish(back, {})).rejects.toMatchObject(refused);
    const foreign = await catalogue.identity.oidc.begin(order);
    await expect(oidc.finish(back, { [cookie.name]: foreign.cookie.value })).rejects.toMatchObject(refused);
    await expect(oidc.finish(back, { [cookie.name]: `${cookie.value}x` })).rejects.toMatchObject(refused);
    expect((await oidc.finish(back, { [cookie.name]: cookie.value })).account.externalId).toBe("s-ann");
    await expect(oidc.finish(back, { [cookie.name]: cookie.value })).rejects.toMatchObject(refused);
  });

  it("ends after ten minutes, and with the issuer's refusal", async () => {
    const slow = await bench.open();
    const { url, cookie } = await slow.identity.oidc.begin(order);
    const back = await issuer.signIn(url, "s-ann");
    const { searchParams } = new URL(back);
    const denied = `${callbackUrl}?error=access_denied&state=${searchParams.get("state")}`;
    const cookies = { [cookie.name]: cookie.value };
    await expect(slow.identity.oidc.finish(denied, cookies)).rejects.toMatchObject(refused);
    slow.time.now = new Date(slow.time.now.getTime() + 600_001);
    await expect(slow.identity.oidc.finish(back, cookies)).rejects.toMatchObject(refused);
  });

  it("leads to configured applications and addresses of this site only", async () => {
    const target = async (changes: Partial<OidcOrder>) => (await bench.signIn("s-ann", catalogue, changes)).returnUrl;
    expect(await target({ client: "second" })).toBe("/proposals");
    expect(await target({ returnUrl: "/samples?x=1" })).toBe("/samples?x=1");
    expect(await target({ returnUrl: "http://second.example.org/a" })).toBe("http://second.example.org/a");
    for (const returnUrl of [
      "http://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "javascript:alert(1)",
      "http://ui.example.org@evil.example/",
    ])
      expect(await target({ returnUrl }), returnUrl).toBe("/datasets");
    await expect(catalogue.identity.oidc.begin({ ...order, client: "third" })).rejects.toMatchObject({
      code: "unauthenticated",
      message: "Unauthorized client",
    });
    await expect(catalogue.identity.oidc.begin({ ...order, client: "toString" })).rejects.toMatchObject(refused);
  });

  it("takes the asking page for the application's address only if it is of a known site", async () => {
    const loose = await bench.open({ frontends: { scicat: {} } });
    const asked = (referer?: string) => loose.identity.oidc.begin({ ...order, referer });
    await expect(asked("http://evil.example/login")).rejects.toMatchObject(refused);
    await expect(asked()).rejects.toMatchObject(refused);
    expect((await bench.signIn("s-ann", loose, { referer: `${origin}/login` })).successUrl).toBe(`${origin}/login`);
  });
});

describe("an id token", () => {
  const claims = { sub: "s-gus", preferred_username: "gus", email: "gus@example.org", groups: ["p9"] };

  it("of the issuer for us signs its subject in, by its claims alone", async () => {
    const account = await catalogue.identity.oidc.fromIdToken(issuer.idToken(claims));
    expect(account).toMatchObject({ username: "gus", externalId: "s-gus", groups: ["everybody", "p9"] });
    const other = await catalogue.identity.oidc.fromIdToken(issuer.idToken({ ...claims, azp: "scicat-cli" }));
    expect(other.publicId).toBe(account.publicId);
  });

  it("is refused when anything about it is wrong", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const [head, body, signature] = issuer.idToken(claims).split(".");
    const forged = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    const wrong: Record<string, string> = {
      "another audience": issuer.idToken({ ...claims, aud: "another" }),
      "another issuer": issuer.idToken({ ...claims, iss: "http://another.example" }),
      "another party": issuer.idToken({ ...claims, azp: "another" }),
      "several audiences without a party": issuer.idToken({ ...claims, aud: [issuer.clientId, "x"], azp: undefined }),
      "its end": issuer.idToken({ ...claims, exp: now - 60 }),
      "no subject": issuer.idToken({ ...claims, sub: undefined }),
      "no signature": `${forged}.${body}.`,
      "another content": `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`,
      garbage: "garbage",
    };
    for (const [why, token] of Object.entries(wrong))
      await expect(catalogue.identity.oidc.fromIdToken(token), why).rejects.toMatchObject({
        code: "unauthenticated",
        message: expect.stringMatching(/^Invalid idToken: /),
      });
  });

  it("is taken once a second from an address", () => {
    const { oidc } = catalogue.identity;
    oidc.throttle("10.0.0.1");
    oidc.throttle("10.0.0.2");
    expect(() => oidc.throttle("10.0.0.1")).toThrow(expect.objectContaining({ code: "too_many_requests" }));
    catalogue.time.now = new Date(catalogue.time.now.getTime() + 1_000);
    oidc.throttle("10.0.0.1");
  });
});
