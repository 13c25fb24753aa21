import { BlockList, isIPv4, isIPv6 } from "node:net";

type Family = "ipv4" | "ipv6";

const subnets = (family: Family, list: readonly string[]): BlockList => {
  const rules = new BlockList();
  for (const entry of list) {
    const [network = "", bits] = entry.split("/");
    rules.addSubnet(network, Number(bits), family);
  }
  return rules;
};

// IANA's special-purpose registry (RFC 6890 and later): none of these is a host on the public internet.
const special4 = subnets("ipv4", [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32", // the platform's own service of one cloud, in a public range
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
]);
// Only 2000::/3 is given out as public; these parts of it are not, or lead through a tunnel to an address unseen here.
const public6 = subnets("ipv6", ["2000::/3"]);
const special6 = subnets("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/** An address without a zone; an IPv6 address that only carries an IPv4 address becomes that. */
export function plainAddress(address: string): { address: string; family: Family } | undefined {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIPv4(bare)) return { address: bare, family: "ipv4" };
  if (!isIPv6(bare)) return undefined;
  const groups = groupsOf(bare);
  const carried = `${groups.slice(0, 6).join(":")}:`;
  // RFC 4291 (mapped) and RFC 6052 (translated by the network).
  if (carried === "0:0:0:0:0:ffff:" || carried === "64:ff9b:0:0:0:0:")
    return { address: groups.slice(6).flatMap(bytesOf).join("."), family: "ipv4" };
  return { address: groups.join(":"), family: "ipv6" };
}

const bytesOf = (group: string): number[] => {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
};

// The URL parser writes every spelling of an IPv6 address in one way.
function groupsOf(address: string): string[] {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined) return before;
  const after = tail === "" ? [] : tail.split(":");
  return [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

/** Whether an address belongs to the public internet; what is no address does not. */
export function isPublicAddress(text: string): boolean {
  const plain = plainAddress(text);
  if (!plain) return false;
  const { address, family } = plain;
  if (family === "ipv4") return !special4.check(address, family);
  return public6.check(address, family) && !special6.check(address, family);
}
