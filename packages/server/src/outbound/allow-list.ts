import { BlockList } from "node:net";
import { isPublicAddress, plainAddress } from "./addresses.ts";

/** Where requests may go besides the public internet. */
export interface AllowList {
  /** Whether a request to this host and port may be sent to this address. */
  allows(host: string, port: number, address: string): boolean;
  /** The same list with one more host and port. */
  with(host: string, port: number): AllowList;
}

interface Entry {
  port?: number;
  /** A name that the URL must have; every address it has is then allowed. */
  host?: string;
  /** Addresses that any name may lead to. */
  addresses?: BlockList;
}

/**
 * Reads entries `host`, `host:port`, an address, `address:port`, `[address]:port` or `network/bits`. Throws a TypeError
 * that names the entry at fault.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  return listOf(entries.map(parseEntry));
}

function listOf(entries: readonly Entry[]): AllowList {
  return {
    allows: (host, port, address) =>
      isPublicAddress(address) || entries.some((entry) => fits(entry, normalHost(host), port, address)),
    with: (host, port) => listOf([...entries, { host: normalHost(host), port }]),
  };
}

function fits(entry: Entry, host: string, port: number, address: string): boolean {
  if (entry.port !== undefined && entry.port !== port) return false;
  if (entry.host !== undefined) return entry.host === host;
  const plain = plainAddress(address);
  return plain !== undefined && entry.addresses?.check(plain.address, plain.family) === true;
}

const normalHost = (host: string) => host.toLowerCase().replace(/\.$/, "");

function parseEntry(text: string): Entry {
  const wrong = new TypeError(
    `${JSON.stringify(text)} is neither a host, host:port, an address nor a network such as 10.1.0.0/16`,
  );
  const network = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (network) return { addresses: addressesOf(network[1] ?? "", Number(network[2]), wrong) };
  if (plainAddress(text)) return { addresses: addressesOf(text, undefined, wrong) };
  const [, host = "", digits] = /^(\[[^\]]+\]|[^:/@*\s[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? undefined : Number(digits);
  if (host === "" || (port !== undefined && port > 65_535)) throw wrong;
  const at = port === undefined ? {} : { port };
  if (plainAddress(host)) return { addresses: addressesOf(host, undefined, wrong), ...at };
  // The URL parser would read a name of digits as an address, and so does whoever looks it up.
  if (!URL.canParse(`http://${host}`) || plainAddress(new URL(`http://${host}`).hostname)) throw wrong;
  return { host: normalHost(new URL(`http://${host}`).hostname), ...at };
}

function addressesOf(address: string, bits: number | undefined, wrong: TypeError): BlockList {
  const plain = plainAddress(address);
  const most = plain?.family === "ipv4" ? 32 : 128;
  if (!plain || (bits !== undefined && bits > most)) throw wrong;
  const list = new BlockList();
  list.addSubnet(plain.address, bits ?? most, plain.family);
  return list;
}
