import { describe, expect, it } from "vitest";
import { ConfigError } from "../data-dir.ts";
import { readEnv } from "../env.ts";
import { logbookConfig, outboundConfig, testMode } from "./outbound.ts";

describe("the limits of the server's own requests", () => {
  it("are SciCat's when nothing is set", () => {
    expect(outboundConfig(readEnv({}))).toMatchObject({ allow: [], timeoutMs: 5_000, maxRedirects: 5 });
  });

  it("are read from the environment", () => {
    const env = readEnv({ HTTP_TIMEOUT: "250", HTTP_MAX_REDIRECTS: "0", OUTBOUND_ALLOW: " 10.0.0.0/8, intra:8080 ," });
    expect(outboundConfig(env)).toMatchObject({
      allow: ["10.0.0.0/8", "intra:8080"],
      timeoutMs: 250,
      maxRedirects: 0,
    });
  });

  it.each([
    ["HTTP_TIMEOUT", "0"],
    ["HTTP_TIMEOUT", "5s"],
    ["HTTP_MAX_REDIRECTS", "-1"],
    ["OUTBOUND_ALLOW", "http://intra"],
    ["OUTBOUND_ALLOW", "10.0.0.0/99"],
  ])("stop the start when %s is %s, naming the variable", (name, value) => {
    const read = () => outboundConfig(readEnv({ [name]: value }));
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(`${name}: `);
  });
});

describe("the logbook service", () => {
  const address = { LOGBOOK_BASE_URL: "http://logs.example/api", LOGBOOK_USERNAME: "me", LOGBOOK_PASSWORD: "secret" };

  it("is used only when it is switched on", () => {
    expect(logbookConfig(readEnv(address))).toBeUndefined();
    expect(logbookConfig(readEnv({ ...address, LOGBOOK_ENABLED: "yes" }))).toEqual({
      baseUrl: "http://logs.example/api",
      username: "me",
      password: "secret",
    });
  });

  it("stops the start when it is switched on without an address", () => {
    expect(() => logbookConfig(readEnv({ LOGBOOK_ENABLED: "yes" }))).toThrow(/LOGBOOK_BASE_URL.*LOGBOOK_ENABLED/);
  });
});

describe("test mode", () => {
  it.each([
    [{}, false],
    [{ NODE_ENV: "production" }, false],
    [{ MARGAY_TEST_MODE: "0", NODE_ENV: "production" }, false],
    [{ MARGAY_TEST_MODE: "1" }, true],
    [{ MARGAY_TEST_MODE: "true", NODE_ENV: "test" }, true],
  ])("for %j is %s", (env, on) => {
    expect(testMode(readEnv(env))).toBe(on);
  });

  it("stops the start in production, naming both variables", () => {
    const read = () => testMode(readEnv({ MARGAY_TEST_MODE: "1", NODE_ENV: "production" }));
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/MARGAY_TEST_MODE.*NODE_ENV/);
  });
});
