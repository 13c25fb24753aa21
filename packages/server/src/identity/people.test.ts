import { randomBytes } from "node:crypto";
import { cloneDatabase } from "@margay/testkit";
import { hash as bcryptHash } from "bcryptjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anonymous } from "../access/index.ts";
import { openCatalogue, password, type TestCatalogue } from "./identity.fixture.ts";

let clone: Awaited<ReturnType<typeof cloneDatabase>>;
let catalogue: TestCatalogue;

beforeAll(async () => {
  clone = await cloneDatabase();
  catalogue = await openCatalogue(clone.connection);
});

afterAll(async () => {
  await catalogue.close();
  await clone.drop();
});

const hexId = () => randomBytes(12).toString("hex");

async function caller(username: string, groups: string[] = []) {
  const token = await catalogue.member(username, groups, `${username}@example.org`);
  const principal = await catalogue.identity.demandPrincipal(token);
  const { id } = await catalogue.identity.people.self(principal);
  return { token, principal, id };
}

describe("people", () => {
  it("see themselves; administrators see everybody, and the catalogue's own account is nobody", async () => {
    const { people } = catalogue.identity;
    const [ann, bob, root] = [await caller("ann", ["p1"]), await caller("bob"), await caller("root", ["staff"])];
    await catalogue.identity.ensureSystemToken();
    expect((await people.list(ann.principal)).map((one) => one.username)).toEqual(["ann"]);
    expect((await people.list(root.principal)).map((one) => one.username)).toEqual(["ann", "bob", "root"]);
    expect(await people.get(root.principal, ann.id)).toMatchObject({ id: ann.id, username: "ann", groups: ["p1"] });
    expect(await people.get(root.principal, hexId())).toBeUndefined();
    await expect(people.get(ann.principal, bob.id)).rejects.toMatchObject({
      code: "forbidden",
      message: "Access Forbidden or Unauthorized",
    });
    await expect(people.identity(ann.principal, hexId())).rejects.toMatchObject({ code: "forbidden" });
  });

  it("have identities with the groups of now", async () => {
    const { people } = catalogue.identity;
    const [cat, root] = [await caller("cat", ["p2", "p1"]), await caller("root", ["staff"])];
    expect(await people.identity(cat.principal, cat.id)).toEqual({
      userId: cat.id,
      authStrategy: "local",
      provider: "local",
      externalId: "",
      profile: {
        displayName: "cat",
        email: "cat@example.org",
        username: "cat",
        thumbnailPhoto: "",
        id: cat.id,
        emails: [{ value: "cat@example.org" }],
        accessGroups: ["p1", "p2"],
      },
      created: expect.stringMatching(/Z$/),
      modified: expect.stringMatching(/Z$/),
    });
    expect(await people.findIdentity(root.principal, { email: "CAT@example.org" })).toMatchObject({ userId: cat.id });
    expect(await people.findIdentity(cat.principal, { email: "root@example.org" })).toBeUndefined();
    expect(await people.isKnownEmail(root.principal, "cat@example.org")).toBe(true);
    expect(await people.isKnownEmail(root.principal, "dog@example.org")).toBe(false);
    await expect(people.isKnownEmail(cat.principal, "cat@example.org")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("are restored with their id, hash and preferences; a namesake of the same kind takes the id over", async () => {
    const { people, settings } = catalogue.identity;
    const root = await caller("root", ["staff"]);
    const [first, second] = [hexId(), hexId()];
    const createdAt = new Date("2021-05-06T07:08:09Z");
    const passwordHash = await bcryptHash("from scicat", 4);
    const draft = {
      id: first,
      username: "imported",
      email: "imported@example.org",
      passwordHash,
      authStrategy: "local",
      profile: { thumbnailPhoto: "data:image/png;base64,AA==" },
      settings: { datasetCount: 50, jobCount: 25, externalSettings: { a: 1 } },
      groups: ["p7", "public"],
      createdAt,
    };
    expect(await people.restore(root.principal, draft)).toBe(first);
    const account = await catalogue.identity.localLogin("imported", "from scicat", "127.0.0.1");
    expect(account).toMatchObject({ publicId: first, groups: ["p7"], createdAt });
    expect(await settings.get(root.principal, first)).toMatchObject({ datasetCount: 50, externalSettings: { a: 1 } });
    expect(await people.identity(root.principal, first)).toMatchObject({
      profile: { thumbnailPhoto: "data:image/png;base64,AA==" },
    });
    await people.restore(root.principal, { ...draft, id: second, passwordHash: await bcryptHash("other", 4) });
    expect((await catalogue.identity.localLogin("imported", "from scicat", "127.0.0.1")).publicId).toBe(second);
    const external = people.restore(root.principal, { ...draft, id: hexId(), authStrategy: "oidc" });
    await expect(external).rejects.toMatchObject({ code: "conflict" });
    await expect(people.restore(anonymous, draft)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("settings", () => {
  it("begin with the first sign-in, are replaced, changed and removed", async () => {
    const { settings } = catalogue.identity;
    const { principal, id } = await caller("dot");
    const begun = { id: expect.stringMatching(/^[0-9a-f]{24}$/), userId: id, datasetCount: 25, jobCount: 25 };
    expect(await settings.get(principal, id)).toEqual({ ...begun, externalSettings: {} });
    await settings.put(principal, id, { datasetCount: 10, externalSettings: { a: 1 } });
    expect(await settings.patch(principal, id, { jobCount: 5 })).toMatchObject({ datasetCount: 10, jobCount: 5 });
    expect(await settings.patchExternal(principal, id, { b: [2] })).toMatchObject({
      externalSettings: { a: 1, b: [2] },
    });
    expect(await settings.remove(principal, id)).toMatchObject({ datasetCount: 10 });
    expect(await settings.get(principal, id)).toBeUndefined();
    expect(await settings.patch(principal, id, { jobCount: 1 })).toBeUndefined();
    expect(await settings.remove(principal, id)).toBeUndefined();
  });

  it("keep every one of many parallel changes", async () => {
    const { settings } = catalogue.identity;
    const { principal, id } = await caller("eli");
    const keys = Array.from({ length: 24 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => settings.patchExternal(principal, id, { [key]: key })));
    const stored = await settings.get(principal, id);
    expect(stored?.externalSettings).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
  });

  it("are one's own, and have a bound", async () => {
    const { settings } = catalogue.identity;
    const [fay, gus, root] = [await caller("fay"), await caller("gus"), await caller("root", ["staff"])];
    const attempts = [
      () => settings.get(fay.principal, gus.id),
      () => settings.put(fay.principal, gus.id, {}),
      () => settings.patch(fay.principal, gus.id, {}),
      () => settings.patchExternal(fay.principal, gus.id, { a: 1 }),
      () => settings.remove(fay.principal, gus.id),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    expect(await settings.patchExternal(root.principal, gus.id, { a: 1 })).toMatchObject({ userId: gus.id });
    await expect(settings.put(root.principal, hexId(), {})).rejects.toMatchObject({ code: "not_found" });
    const large = settings.patchExternal(gus.principal, gus.id, { text: "x".repeat(1_000_000) });
    await expect(large).rejects.toMatchObject({ code: "invalid_body" });
  });
});

describe("passwords of the wires", () => {
  const from = { address: "127.0.0.1" };

  it("are checked in SciCat's order", async () => {
    const { passwords } = catalogue.identity;
    const { principal } = await caller("hal");
    const change = (currentPassword: string, newPassword: string, confirmPassword: string) =>
      passwords.changeOwn(principal, { currentPassword, newPassword, confirmPassword }, from);
    const message = (text: string) => ({ code: "invalid_body", message: text });
    await expect(change("wrong", "a", "b")).rejects.toMatchObject(
      message("New password and confirmation password do not match"),
    );
    await expect(change("wrong", "new one", "new one")).rejects.toMatchObject(message("Current password is incorrect"));
    await change(password, "new one", "new one");
    await expect(catalogue.identity.localLogin("hal", "new one", "127.0.0.1")).resolves.toMatchObject({
      username: "hal",
    });
  });

  it("are set by administrators for local users, whose tokens end", async () => {
    const { passwords, jwts } = catalogue.identity;
    const [ida, root] = [await caller("ida"), await caller("root", ["staff"])];
    const { token } = await jwts.issue(ida.id);
    const input = { newPassword: "set by root", confirmPassword: "set by root" };
    await expect(passwords.change(ida.principal, root.id, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(passwords.change(root.principal, hexId(), input)).rejects.toMatchObject({ code: "not_found" });
    await expect(passwords.change(root.principal, ida.id, { ...input, confirmPassword: "x" })).rejects.toMatchObject({
      code: "invalid_body",
    });
    await passwords.change(root.principal, ida.id, input);
    expect(await catalogue.identity.resolve(token)).toBe("unknown");
    expect(await catalogue.identity.resolve(ida.token)).toBe("unknown");
    await catalogue.database.pool.query("update account set auth_strategy = 'oidc' where username = 'ida'");
    await expect(passwords.change(root.principal, ida.id, input)).rejects.toMatchObject({
      code: "forbidden",
      message: "Only local users passwords can be changed by admin",
    });
  });

  it("of a provider's users are not here to change", async () => {
    const { passwords } = catalogue.identity;
    const { principal } = await caller("jan");
    await catalogue.database.pool.query(
      "update account set auth_strategy = 'oidc', password_hash = null where username = 'jan'",
    );
    const input = { currentPassword: "x", newPassword: "new one", confirmPassword: "new one" };
    await expect(passwords.changeOwn(principal, input, from)).rejects.toMatchObject({
      code: "forbidden",
      message: "Only local users are allowed to change password",
    });
  });

  it("cannot be guessed faster than at the sign-in", async () => {
    const strict = await openCatalogue(clone.connection, { loginAttemptsPerMinute: 2 });
    await strict.identity.ensureUser({ username: "kim", password });
    const principal = await strict.identity.principalFor("kim");
    if (!principal) throw new Error("there is no kim");
    const guess = () =>
      strict.identity.passwords
        .changeOwn(principal, { currentPassword: "guess", newPassword: "n", confirmPassword: "n" }, from)
        .catch((error: { code: string }) => error.code);
    const answers = await Promise.all([guess(), guess(), guess()]);
    expect(answers.sort()).toEqual(["invalid_body", "invalid_body", "too_many_requests"]);
    await strict.close();
  });
});
