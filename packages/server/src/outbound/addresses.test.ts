import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./addresses.ts";
import { parseAllowList } from "./allow-list.ts";

describe("an address", () => {
  it.each([
    "1.1.1.1",
    "9.9.9.9",
    "131.169.4.4",
    "172.32.0.1",
    "192.169.0.1",
    "100.128.0.1",
    "2001:638:700::1",
    "2a00:1450::1",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
  ])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:ffff:a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1.1.1.1",
    "2001:0:1::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "example.org",
    "",
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("an allow-list", () => {
  it.each([
    ["intra.example.org", "intra.example.org", 80, "10.0.0.1", true],
    ["intra.example.org", "INTRA.example.org.", 8443, "10.0.0.1", true],
    ["intra.example.org", "evil.example.org", 80, "10.0.0.1", false],
    ["intra.example.org", "x.intra.example.org", 80, "10.0.0.1", false],
    ["intra.example.org:8080", "intra.example.org", 8080, "10.0.0.1", true],
    ["intra.example.org:8080", "intra.example.org", 80, "10.0.0.1", false],
    ["127.0.0.1", "127.0.0.1", 80, "127.0.0.1", true],
    ["127.0.0.1", "any.name", 80, "::ffff:127.0.0.1", true],
    ["127.0.0.1:3001", "localhost", 3001, "127.0.0.1", true],
    ["127.0.0.1:3001", "localhost", 3002, "127.0.0.1", false],
    ["10.1.0.0/16", "any.name", 443, "10.1.200.3", true],
    ["10.1.0.0/16", "any.name", 443, "10.2.0.1", false],
    ["::1", "localhost", 80, "::1", true],
    ["[::1]:8080", "localhost", 8080, "::1", true],
    ["[::1]:8080", "localhost", 80, "::1", false],
    ["fd12::/16", "any.name", 80, "fd12:1::1", true],
    ["fd12::/16", "any.name", 80, "fd13::1", false],
    ["bücher.example", "xn--bcher-kva.example", 80, "10.0.0.1", true],
  ])("%s: %s port %i at %s is %s", (entry, host, port, address, allowed) => {
    expect(parseAllowList([entry]).allows(host, port, address)).toBe(allowed);
  });

  it.each([
    "",
    " ",
    "a b",
    "http://intra.example.org",
    "user@host",
    "host:99999",
    "10.0.0.0/33",
    "fd00::/129",
    "2130706433",
    "host/8",
    "*",
  ])("does not take %j", (entry) => {
    expect(() => parseAllowList([entry])).toThrow(TypeError);
  });

  it("allows what is public without naming it", () => {
    expect(parseAllowList([]).allows("example.org", 443, "1.1.1.1")).toBe(true);
  });
});
